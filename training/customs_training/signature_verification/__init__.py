"""signature-verification: is this signature by the hand that made the registered ones?"""
