package server_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_planRequests counts the requests of a plan that finds nothing changed.
func TestAccServer_planRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		servers, others int // that the configuration has, and that only the account has
		readCache       string
		most            int
	}{
		"one in an account of 1000": {servers: 1, others: 999, most: 2},
		"sixty":                     {servers: 60, most: 2 + 3},
		"six without the cache":     {servers: 6, readCache: "read_cache = false", most: 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{Servers: test.others, Balance: simulator.Amount(1e5)})
			cli := a.CLI(t)
			cli.Configure("provider \"vpsbg\" {\n  " + test.readCache + "\n}\n" +
				several(fmt.Sprint("count = ", test.servers), "count.index"))
			cli.Run("apply", "-auto-approve")
			a.later(time.Hour) // up to then, a server may cost a look for a second one
			a.ResetRequests()
			cli.Run("plan", "-detailed-exitcode")
			if calls := a.Calls(true); len(calls) > test.most {
				t.Errorf("the plan made %d requests, and %d are enough: %q", len(calls), test.most, calls)
			}
			if test.readCache != "" && a.Count("getServer") != test.servers {
				t.Errorf("read_cache = false made %d reads", a.Count("getServer"))
			}
		})
	}
}

// TestAccServer_powerRequests reads one by one only those servers of which the list does not show what is declared.
func TestAccServer_powerRequests(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	cli := a.CLI(t)
	cli.Configure(several("count = 6", "count.index",
		`power_state = count.index == 0 ? "running" : null`, `rescue_mode = count.index == 1 ? false : null`))
	cli.Run("apply", "-auto-approve")
	a.ResetRequests()
	cli.Run("plan", "-detailed-exitcode")
	gets, statuses, lists := a.Count("getServer"), a.Count("getServerStatus"), a.Count("listServers")
	if gets > 2 || gets < 1 || statuses != 1 || lists != 1 {
		t.Errorf("the plan made %q", a.Calls(true))
	}
}

// TestAccServer_applyRequests counts the requests of one server with the real CLI, which plans twice: by itself, and
// again when it applies, in another run of the provider.
func TestAccServer_applyRequests(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.CacheDir = t.TempDir()
	cli := a.CLI(t)
	apply := func(config string) {
		cli.Configure(config)
		a.ResetRequests()
		cli.Run("apply", "-auto-approve")
	}
	apply(config())
	// Open and paid orders may be what a run that was cut off has left; the lists of the second plan are still good for
	// the purchase.
	plan := []string{"listServers", "listOrders", "listPlans", "getBalance", "listServerImages"}
	purchase := []string{"deployServer", "getServer", "listServers"} // the last one looks for a second one
	// The catalogue is kept from the plan. The price is read again, and the balance is not kept.
	again := []string{"listServers", "listOrders", "listPlans", "getBalance"}
	a.expectOperations("purchase", slices.Concat(plan, again, purchase)...)

	a.later(untilRenewalOpens)
	apply(config(`billing_cycle = 6`))
	a.expectOperations("another billing cycle", "getServer", "getBalance", "listOrders", "getOrder", "changeRenewalPeriod", "getServer")
}

// expectOperations expects exactly these requests.
func (a account) expectOperations(what string, want ...string) {
	a.t.Helper()
	var got []string
	for _, request := range a.Requests() {
		got = append(got, request.OperationID)
	}
	slices.Sort(got) // some go side by side
	slices.Sort(want)
	if !slices.Equal(got, want) {
		a.t.Errorf("%s: the requests are %q, want %q", what, got, want)
	}
}
