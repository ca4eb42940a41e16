package server_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestClock_purchase recognises a purchase of an hour ago although the local clock is days ahead of the API's, or
// behind it.
func TestClock_purchase(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{"ahead": 5 * day, "behind": -5 * day} {
		for found, test := range map[string]struct {
			options simulator.Options
			refusal string
		}{
			"not provisioned": {
				simulator.Options{ServiceID: "provisioning", ServiceIDDelay: 40 * time.Hour}, "order 2864 (paid)",
			},
			"not shown": {simulator.Options{}, "order 2864 (paid)"},
		} {
			t.Run(name+"/"+found, func(t *testing.T) {
				t.Parallel()
				a := start(t, test.options)
				a.buyInPanel()
				a.later(50 * time.Minute)
				if found == "not shown" {
					addFault(t, a.Simulation, simulator.Fault{OperationID: "getServer", Status: 404, Times: -1})
					empty := `{"data": []}`
					addFault(t, a.Simulation, simulator.Fault{OperationID: "listServers", Status: 200, Body: &empty, Times: -1})
				}
				a.ClockAhead(ahead)
				a.Refuses("hostname", test.refusal, declared())
				expectServers(t, a.Simulation, 1)
			})
		}
	}
}

// TestClock_absence does not take a server for expired because the local clock is ahead.
func TestClock_absence(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.later(3 * day)
	a.change(simulator.ServerChange{Delete: true})
	a.ClockAhead(60 * day)
	a.Refuses("", "nothing announced the end of the server", declared())
	expectServers(t, a.Simulation, 1)
}
