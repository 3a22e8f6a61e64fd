-- What time it is here.
return now()
