package sshkey

// What tests look at from outside: they cannot be in this package, because acctest imports the provider and with it
// this.

// PublicKey is the validator of the attribute key.
type PublicKey = publicKey

// AcceptedTypes is what it says of the types.
const AcceptedTypes = acceptedTypes
