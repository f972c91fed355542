"""How Ciranda is put together and run; what it does lives in the four apps."""
