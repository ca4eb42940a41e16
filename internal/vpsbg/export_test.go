package vpsbg

// RetryAfter is looked at from outside, without the waits that it sets.
var RetryAfter = retryAfter
