package iso

// SameAddress is sameAddress.
var SameAddress = sameAddress
