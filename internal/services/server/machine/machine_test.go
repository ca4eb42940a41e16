package machine_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server/machine"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// TestMain fails when a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const serverID = 2864

// TestRestart sends a call that reboots each time, in every way in which its outcome may not be known at first.
func TestRestart(t *testing.T) {
	restart := func(fault simulator.Fault) simulator.Fault {
		fault.OperationID = "restartServer"
		return fault
	}
	lostAfter, lostBefore := restart(simulator.Fault{When: "after", Drop: true}), restart(simulator.Fault{When: "before", Drop: true})
	const effectTimeout = 2 * time.Minute
	tests := map[string]struct {
		faults      []simulator.Fault
		lockFor     time.Duration
		interrupted bool // when the call has been sent
		limit       time.Duration
		sent        int
		reboots     int
		accepted    bool
		status      int           // of the error, if there is one and it has one
		fails       bool          // there is an error
		takes       time.Duration // at least
	}{
		"answered":                            {sent: 1, reboots: 1, accepted: true},
		"answer lost":                         {faults: []simulator.Fault{lostAfter}, sent: 1, reboots: 1, accepted: true},
		"answer lost, and interrupted":        {faults: []simulator.Fault{lostAfter}, interrupted: true, sent: 1, reboots: 1, accepted: true, fails: true},
		"request lost":                        {faults: []simulator.Fault{lostBefore}, sent: 1, fails: true, takes: effectTimeout},
		"request lost, and interrupted":       {faults: []simulator.Fault{lostBefore}, interrupted: true, sent: 1, fails: true, takes: effectTimeout},
		"request lost, and no time":           {faults: []simulator.Fault{lostBefore}, limit: time.Second, sent: 1, fails: true, takes: effectTimeout},
		"fault":                               {faults: []simulator.Fault{restart(simulator.Fault{Status: 502})}, sent: 1, fails: true, status: 502, takes: effectTimeout},
		"refused":                             {faults: []simulator.Fault{restart(simulator.Fault{Status: 403})}, sent: 1, fails: true, status: 403},
		"locked":                              {lockFor: 30 * time.Second, sent: 2, reboots: 1, accepted: true, takes: 30 * time.Second},
		"locked, and interrupted":             {lockFor: 30 * time.Second, interrupted: true, sent: 1, fails: true, status: 423},
		"locked for too long":                 {lockFor: time.Hour, limit: time.Minute, sent: 1, fails: true, status: 423, takes: time.Minute},
		"locked, and no lock is to be seen":   {faults: []simulator.Fault{restart(simulator.Fault{Times: 3, Status: 423})}, sent: 4, reboots: 1, accepted: true},
		"locked, answer lost when it is free": {lockFor: 30 * time.Second, faults: []simulator.Fault{restart(simulator.Fault{Skip: 1, When: "after", Drop: true})}, sent: 2, reboots: 1, accepted: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim, m := start(t)
				change := simulator.ServerChange{LockFor: simulator.Duration(test.lockFor)}
				if err := sim.ChangeServer(serverID, change); err != nil {
					t.Fatal(err)
				}
				for _, fault := range test.faults {
					if err := sim.AddFault(fault); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.limit > 0 {
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				if test.interrupted {
					sim.transport.after = func(r *http.Request) {
						if r.Method == http.MethodPost {
							cancel()
						}
					}
				}
				began := time.Now()
				accepted, err := m.Restart(ctx)
				took := time.Since(began)
				time.Sleep(time.Minute) // what was accepted takes effect
				if accepted != test.accepted || (err != nil) != test.fails || test.status != 0 && vpsbg.Status(err) != test.status {
					t.Errorf("accepted: %t, and the error is %v", accepted, err)
				}
				if sent, reboots := sim.Count("restartServer"), sim.State().Servers[serverID].Reboots; sent != test.sent || reboots != test.reboots {
					t.Errorf("it was sent %d times, and rebooted %d times", sent, reboots)
				}
				if took < test.takes {
					t.Errorf("it took %s only", took)
				}
			})
		})
	}
}

// simulation is an account with one server, and what carries the requests to it.
type simulation struct {
	*acctest.Simulation
	transport *transport
}

type transport struct {
	http.RoundTripper
	after func(*http.Request)
}

func (t *transport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		switch cut := recover(); cut {
		case nil:
		case http.ErrAbortHandler:
			err = io.ErrUnexpectedEOF
		default:
			panic(cut)
		}
		if t.after != nil {
			t.after(r)
		}
	}()
	return t.RoundTripper.RoundTrip(r)
}

func start(t *testing.T) (simulation, machine.Machine) {
	t.Helper()
	sim := acctest.StartInBubble(t, simulator.Options{Servers: 1})
	carrier := &transport{RoundTripper: sim.Transport}
	client, err := vpsbg.New(vpsbg.Config{Token: sim.Token, Endpoint: sim.Endpoint, Transport: carrier})
	if err != nil {
		t.Fatal(err)
	}
	return simulation{sim, carrier}, machine.New(billing.NewAccount(client, false), serverID)
}
