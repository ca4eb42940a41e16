package vpsbg

var (
	// RetryAfter is looked at from outside, without the waits that it sets.
	RetryAfter = retryAfter
	// NewTransport is the transport of a client that was given none, to be told which certificates to trust.
	NewTransport = newTransport
)
