// Package sweep holds only tests: it proves by exhaustion that no failure buys twice, cancels by accident, leaves an
// orphan, taints what is paid or loses an id.
//
// A scenario is something that a user does: buying a server, taking a cancellation back. It is played once without a
// fault, which tells the calls that it makes. Then it is played again for every one of these calls and every fault: a
// lost answer, a lock, an outage, a killed provider. After each the user does what users do (applies again, imports
// what an error names), and in the end the account has to be what it is without a fault, with nothing more bought, paid
// or cancelled.
//
// The faults are of four families: a call fails in some way; it is cut off and takes effect later; the answer is about
// another object (the account then has a bystander of each kind); a list lies.
//
//	make faults                                          all cases, and a sample of them with the real CLI
//	go test ./internal/sweep                             every kind of fault where money moves, some elsewhere
//	SWEEP_CASE='buy/4/500 after' go test -v ./internal/sweep   one case, with its calls and what was shown to the user
package sweep
