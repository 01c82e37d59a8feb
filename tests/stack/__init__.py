"""The deployed template end to end, through public clients."""
