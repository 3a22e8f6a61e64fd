-- Which history the channel's ledger is of.
return epoch_looked_at()
