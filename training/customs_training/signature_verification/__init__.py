"""signature-verification: compares a signature with the registered ones of a signer."""
