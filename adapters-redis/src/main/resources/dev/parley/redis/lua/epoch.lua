-- Which history the channel's ledger is of, for an incarnation that enters it.
return epoch_entered()
