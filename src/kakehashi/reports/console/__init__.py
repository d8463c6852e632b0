"""What the terminal shows: a run in words, two runs side by side, a figure explained."""

from kakehashi.reports.console.comparison import print_comparison as print_comparison
from kakehashi.reports.console.explanation import print_explanation as print_explanation
from kakehashi.reports.console.summary import print_summary as print_summary
from kakehashi.reports.console.tariffs import print_offset as print_offset
from kakehashi.reports.console.tariffs import print_tariffs as print_tariffs
