"""What stands between a request and an answer: origins, sizes, headers, accounts."""
