package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// saved is an account whose runs keep something for one another, and a directory with a saved plan of a configuration.
// What is before it is applied first.
func saved(t *testing.T, before, config string) (account, *acctest.CLI) {
	t.Helper()
	a := start(t, simulator.Options{})
	a.CacheDir = t.TempDir()
	cli := a.CLI(t)
	if before != "" {
		cli.Configure(before)
		cli.Run("apply", "-auto-approve")
	}
	cli.Configure(config)
	cli.Run("plan", "-out=plan")
	a.ResetRequests()
	return a, cli
}

// prices makes the catalogue show other prices of two plans, without VAT.
func (a account) prices(small, large float64) {
	a.t.Helper()
	plan := func(id int, key string, price float64) string {
		return fmt.Sprintf(`{"id": %d, "key": %q, "type": "cloud-vps", "available": true, "minimum_billing_cycle": 1, "disk": 60, `+
			`"price": %g, "price_with_vat": %g}`, id, key, price, price*1.2)
	}
	plans := `{"data": [` + plan(104, "cloud-vps-2gb", small) + "," + plan(105, "cloud-vps-4gb", large) + `]}`
	addFault(a.t, a.Simulation, simulator.Fault{OperationID: "listPlans", Body: &plans, Times: -1})
}

// TestAccServer_savedPlanPrice refuses a saved plan after the price has changed, whether the catalogue is read again
// for it or another run has kept it: nothing is bought for another price than the one that was shown.
func TestAccServer_savedPlanPrice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		price float64
		later time.Duration
		text  string
	}{
		"rose":        {31, time.Hour, "the price of a month rose from 25.00 (30.00 with VAT) EUR to 31.00 (37.20 with VAT) EUR since it was planned at 2026-01-15 12:00 UTC. Nothing was bought or changed. Plan again"},
		"fell":        {20, time.Hour, "the price of a month fell from 25.00 (30.00 with VAT) EUR to 20.00 (24.00 with VAT) EUR since it was planned at"},
		"just rose":   {31, 0, "the price of a month rose from 25.00 (30.00 with VAT) EUR to 31.00 (37.20 with VAT) EUR since the plan. Nothing"},
		"days before": {31, 2 * day, "Price has changed since the plan"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, cli := saved(t, "", config())
			a.later(test.later)
			a.prices(test.price, 39)
			cli.Refuses(test.text, "apply", "plan")
			expectServers(t, a.Simulation, 0)

			a.says(cli.Run("plan", "-out=plan"), fmt.Sprintf("+ monthly = %g", test.price))
			cli.Run("apply", "plan")
			cli.Run("plan", "-detailed-exitcode")
			expectServers(t, a.Simulation, 1)
		})
	}
}

// TestAccServer_savedPlanOtherToken plans with a read token, and applies with another one.
func TestAccServer_savedPlanOtherToken(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.CacheDir = t.TempDir()
	cli := a.CLI(t)
	a.Token = "sim-read"
	cli.Configure("variable \"token\" {}\nprovider \"vpsbg\" {\n  token = var.token\n}\n" + config())
	cli.Setenv("TF_VAR_token", "sim-read")
	cli.Run("plan", "-out=plan")
	a.later(time.Hour)
	a.prices(31, 39)
	a.Token = "sim-write"
	cli.Configure(config())
	cli.Refuses("the price of a month rose from 25.00", "apply", "-auto-approve")
	expectServers(t, a.Simulation, 0)
}

// TestAccServer_savedPlanScale refuses to scale for another price than the planned one.
func TestAccServer_savedPlanScale(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]time.Duration{"at once": 0, "later": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, cli := saved(t, config(), config(`plan = "cloud-vps-4gb"`))
			a.later(later)
			a.prices(25, 45)
			cli.Refuses("Server web-1.example.com (2865): the price of a month rose from 39.00 (46.80 with VAT) EUR to 45.00", "apply", "plan")
			expectSpent(t, a.Simulation, serverPrice)
			cli.Run("plan", "-out=plan")
			cli.Run("apply", "plan")
			cli.Run("plan", "-detailed-exitcode")
		})
	}
}

// TestAccServer_planAfterPlan meets another price, which may be that of a saved plan, once.
func TestAccServer_planAfterPlan(t *testing.T) {
	t.Parallel()
	a, cli := saved(t, "", config())
	a.later(time.Hour)
	cli.Run("plan")
	a.prices(31, 39)
	a.later(time.Hour)
	cli.Refuses("since it was planned at 2026-01-15 13:00 UTC", "plan")
	a.says(cli.Run("plan"), "+ monthly = 31")
	a.later(4 * day)
	a.ClearFaults()
	a.says(cli.Run("plan"), "+ monthly = 25") // nobody remembers
}

// TestAccServer_savedPlanUnreadable cannot read the balance, which has the currency, or the prices when a saved plan is
// applied.
func TestAccServer_savedPlanUnreadable(t *testing.T) {
	t.Parallel()
	for operation, text := range map[string]string{
		"getBalance": "Unable to read the price of server web-1.example.com, so nothing was bought",
		"listPlans":  "Unable to check the plan",
	} {
		for _, status := range []int{403, 500} {
			t.Run(fmt.Sprint(operation, status), func(t *testing.T) {
				t.Parallel()
				a, cli := saved(t, "", config())
				a.later(time.Hour)
				addFault(t, a.Simulation, simulator.Fault{OperationID: operation, Status: status, Times: -1})
				cli.Refuses(text, "apply", "plan")
				expectServers(t, a.Simulation, 0)
				a.ClearFaults()
				cli.Run("plan", "-out=plan")
				cli.Run("apply", "plan")
				cli.Run("plan", "-detailed-exitcode")
			})
		}
	}
}

// TestAccServer_savedPlanMeanwhile applies saved plans after something else has changed: that ends in an error of the
// provider's, or in success.
func TestAccServer_savedPlanMeanwhile(t *testing.T) {
	t.Parallel()
	soldOut := `{"data": [{"id": 104, "key": "cloud-vps-2gb", "available": false, "minimum_billing_cycle": 1, "price": 25, "price_with_vat": 30}]}`
	noImages := `{"data": [{"id": 78, "name": "Another one"}]}`
	for name, test := range map[string]struct {
		before, planned string
		meanwhile       func(a account)
		refusal         string // empty for success
	}{
		"sold out": {"", config(), func(a account) {
			addFault(a.t, a.Simulation, simulator.Fault{OperationID: "listPlans", Body: &soldOut, Times: -1})
		}, "Plan out of stock"},
		"image removed": {"", config(), func(a account) {
			addFault(a.t, a.Simulation, simulator.Fault{OperationID: "listServerImages", Body: &noImages, Times: -1})
		}, "Unknown image"},
		"bought meanwhile":  {"", config(), func(a account) { a.buyInPanel() }, "Hostname already taken"},
		"renamed meanwhile": {config(), config(`hostname = "web-2.example.com"`), func(a account) { a.change(simulator.ServerChange{Hostname: pointer("panel.example.com")}) }, ""},
		"scaled meanwhile":  {config(), config(`plan = "cloud-vps-8gb"`), func(a account) { a.change(simulator.ServerChange{Plan: pointer("cloud-vps-4gb")}) }, ""},
		"cancelled, to be renewed for longer": {
			config(), config(`billing_cycle = 6`), func(a account) { a.cancelInPanel() }, "",
		},
		"cancelled, to be cancelled": {config(), config(`cancel_at_period_end = true`), func(a account) { a.cancelInPanel() }, ""},
		"gone": {config(), config(`hostname = "web-2.example.com"`), func(a account) {
			a.later(2 * day)
			a.change(simulator.ServerChange{Delete: true})
		}, "Unable to"},
		"renewed": {config(), config(`plan = "cloud-vps-4gb"`), func(a account) { a.later(40 * day) }, ""},
		"suspended": {config(), config(`plan = "cloud-vps-4gb"`), func(a account) {
			if err := a.SetBalance(0); err != nil {
				a.t.Fatal(err)
			}
			a.later(32 * day)
		}, "Unable to"},
	} {
		t.Run(strings.ReplaceAll(name, ",", ""), func(t *testing.T) {
			t.Parallel()
			a, cli := saved(t, test.before, test.planned)
			a.later(10 * time.Minute)
			test.meanwhile(a)
			bought := a.State().Purchases
			if test.refusal != "" {
				cli.Refuses(test.refusal, "apply", "plan")
			} else {
				cli.Run("apply", "plan")
			}
			expectServers(t, a.Simulation, bought)
		})
	}
}
