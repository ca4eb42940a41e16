package order_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	kind    = "vpsbg_order_renewal"
	address = kind + ".test"
)

// renewal is an open renewal order with one line, of a server.
type renewal struct {
	*acctest.Simulation
	order, server int
}

// start moves an account of a server to ten days before its expiry, when its renewal order is open.
func start(t *testing.T) renewal {
	t.Helper()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	must(t, sim.Advance(21*24*time.Hour))
	for id, order := range sim.State().Orders {
		return renewal{sim, id, order.Lines[0].ServiceID}
	}
	t.Fatal("no renewal order was opened")
	return renewal{}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// line is the order's line as the simulator has it.
func (r renewal) line() simulator.Line { return *r.State().Orders[r.order].Lines[0] }

// autoPay reports whether the simulator is to pay the order by itself.
func (r renewal) autoPay() bool { return r.State().Orders[r.order].AutoPay }

// change does in the client area what the resource does.
func (r renewal) change(t *testing.T, cycle int64, code string) {
	t.Helper()
	must(t, r.Client(t).ChangeRenewalPeriod(t.Context(), vpsbg.ID(r.order), "server", vpsbg.ID(r.server), cycle, code))
}

func (r renewal) fault(t *testing.T, fault simulator.Fault) {
	t.Helper()
	must(t, r.AddFault(fault))
}

// config finds the order as a user would; extra are more attributes.
func (r renewal) config(extra string) string {
	return fmt.Sprintf(`
		data "vpsbg_orders" "open" { renewal_of_server_id = "%d" }
		resource "vpsbg_order_renewal" "test" {
		  order_id     = one(data.vpsbg_orders.open.orders).id
		  service_type = "server"
		  service_id   = "%[1]d"
		  %s
		}`, r.server, extra)
}

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType, checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(checks, plancheck.ExpectResourceAction(address, want))}
}

func known(attribute string, want knownvalue.Check) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func unknown(attribute string) plancheck.PlanCheck {
	return plancheck.ExpectUnknownValue(address, tfjsonpath.New(attribute))
}

func text(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`))
}

// declared is a configuration of the resource.
func (r renewal) declared(cycle int, more map[string]any) map[string]any {
	config := map[string]any{
		"order_id": fmt.Sprint(r.order), "service_type": "server", "service_id": fmt.Sprint(r.server), "billing_cycle": cycle,
	}
	for name, value := range more {
		config[name] = value
	}
	return config
}

// applied returns an instance with an applied configuration.
func (r renewal) applied(t *testing.T, config map[string]any) *acctest.Resource {
	t.Helper()
	instance := r.Session(t).Resource(kind)
	if diags := instance.Apply(t.Context(), config); len(diags) > 0 {
		t.Fatalf("apply: %s", diags)
	}
	return instance
}

// says checks that diagnostics begin so and contain all texts; "" is for none at all.
func says(t *testing.T, diags acctest.Diagnostics, begin string, contain ...string) {
	t.Helper()
	got := diags.String()
	if !strings.HasPrefix(got, begin) || (begin == "") != (got == "") {
		t.Errorf("got %q, which does not begin with %q", got, begin)
	}
	for _, part := range contain {
		if !strings.Contains(got, part) {
			t.Errorf("got %q, which does not contain %q", got, part)
		}
	}
}

// combined is an order as the API's documentation shows it: a server, an addon and floating IPs.
const combined = `{
	"id": %d, "tax_rate": 1.2, "amount": 281.83, "amount_with_vat": 338.2, "amount_from_balance": 0, "payment_method": "balance",
	"status": "awaiting_payment", "type": "combined", "auto_pay": true, "promo_applicable": false,
	"created_at": "2025-01-13T14:21:27.000000Z", "due_at": "2025-01-27T22:00:00.000000Z", "payment_date": null, "promo": null,
	"services": [
		{"label": "Renewal: Cloud VPS 4 GB", "period_from": 1739138400, "period_to": 1754773200, "is_period_changeable": true, "service_id": 2901,
			"service_billing_cycle": 6, "service_minimum_billing_cycle": 3, "service_type": "server", "amount": 234, "amount_with_vat": 280.8, "promo": null},
		{"label": "Automatic backups (60 GB)", "is_period_changeable": false, "service_id": 863, "service_billing_cycle": null,
			"service_minimum_billing_cycle": null, "service_type": "server-addon", "amount": 36, "amount_with_vat": 43.2, "promo": null},
		{"label": "Renewal: Floating IP(s)", "is_period_changeable": false, "service_id": null, "service_billing_cycle": null,
			"service_minimum_billing_cycle": null, "service_type": null, "amount": 11.83, "amount_with_vat": 14.2, "promo": null}
	]
}`
