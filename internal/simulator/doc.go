// Package simulator is a stateful VPSBG in memory: servers, orders, SSH keys and a balance behind the API's own routes,
// a clock that plays billing events, and faults on demand. It knows neither the client nor the provider.
//
// A [Simulator] is an [http.Handler]. Below /v1 it serves the API, below /_sim it is controlled:
//
//	GET, DELETE  /_sim/requests      journal of the requests below /v1; DELETE empties it
//	GET, POST    /_sim/clock         {"advance": "72h"} moves time and plays what is due, in order
//	POST, DELETE /_sim/faults        a [Fault] to queue; DELETE drops those that are left; GET lists them
//	GET          /_sim/state         everything: a [State]
//	GET, POST    /_sim/variants      the [Variants]; POST changes the fields it names
//	POST         /_sim/servers/{id}  a [ServerChange], as made in the panel
//	POST         /_sim/orders/{id}   an [OrderChange]; /_sim/floating-ips/{id} a [FloatingIPChange]
//	POST         /_sim/balance       {"balance": 12.5}
//	POST         /_sim/rate-limit    {"rate_limit": 60}; 0 switches it off
//	DELETE       /_sim/violations    forgets the contract violations seen so far
//	POST         /_sim/reset         back to the start: state, clock, journal, faults, variants, violations
//
// The twins of these calls are methods of Simulator, for tests in the same process.
//
// Every request and every answer that is not a fault is checked against the API's description; what does not fit is
// collected in [Simulator.Violations] and never shown to the caller.
package simulator
