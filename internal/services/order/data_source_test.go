package order_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestAccOrderDataSource(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.change(t, 3, "fall2403")
	promo := knownvalue.ObjectExact(map[string]knownvalue.Check{
		"code": knownvalue.StringExact("fall2403"), "percentage": knownvalue.Float64Exact(10),
	})
	order := map[string]knownvalue.Check{
		"id":                  knownvalue.StringExact(fmt.Sprint(r.order)),
		"type":                knownvalue.StringExact("renew-service"),
		"status":              knownvalue.StringExact("awaiting_payment"),
		"amount":              knownvalue.Float64Exact(67.5),
		"amount_with_vat":     knownvalue.Float64Exact(81),
		"amount_from_balance": knownvalue.Float64Exact(0),
		"tax_rate":            knownvalue.Float64Exact(1.2),
		"payment_method":      knownvalue.StringExact("balance"),
		"auto_pay":            knownvalue.Bool(true),
		"promo_applicable":    knownvalue.Bool(true),
		"promo":               promo,
		"created_at":          knownvalue.StringExact("2026-02-01T12:00:00Z"),
		"due_at":              knownvalue.StringExact("2026-02-15T12:00:00Z"),
		"payment_date":        knownvalue.Null(),
		"services": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"label":                         knownvalue.StringRegexp(text("server-001.example.com")),
			"service_type":                  knownvalue.StringExact("server"),
			"service_id":                    knownvalue.StringExact(fmt.Sprint(r.server)),
			"service_billing_cycle":         knownvalue.Int64Exact(3),
			"service_minimum_billing_cycle": knownvalue.Int64Exact(1),
			"is_period_changeable":          knownvalue.Bool(true),
			"period_from":                   knownvalue.StringExact("2026-02-15T12:00:00Z"),
			"period_to":                     knownvalue.StringExact("2026-05-15T12:00:00Z"),
			"amount":                        knownvalue.Float64Exact(67.5),
			"amount_with_vat":               knownvalue.Float64Exact(81),
			"promo":                         promo,
		})}),
	}
	var checks []statecheck.StateCheck
	for attribute, want := range order {
		checks = append(checks, statecheck.ExpectKnownValue("data.vpsbg_order.test", tfjsonpath.New(attribute), want))
	}
	orders := func(name string, want ...knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.vpsbg_orders."+name, tfjsonpath.New("orders"), knownvalue.ListExact(want))
	}
	listed := knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": order["id"], "services": knownvalue.Null()})
	checks = append(checks,
		orders("renewal", knownvalue.ObjectExact(order)), orders("other"), orders("default", listed), orders("pending", listed), orders("paid"))
	r.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: fmt.Sprintf(`
					data "vpsbg_order" "test" { id = "%d" }
					data "vpsbg_orders" "renewal" { renewal_of_server_id = "%d" }
					data "vpsbg_orders" "other" { renewal_of_server_id = "4711" }
					data "vpsbg_orders" "default" {}
					data "vpsbg_orders" "pending" { statuses = ["pending_payment"] }
					data "vpsbg_orders" "paid" { statuses = ["paid", "cancelled"] }`, r.order, r.server),
				ConfigStateChecks: checks,
			},
		},
	})
	// Which of the two names the filter understands is not known: whoever asks for one asks for both.
	asked := slices.ContainsFunc(r.Requests(), func(request simulator.Request) bool {
		return strings.Contains(request.Query, "filter[status]=pending_payment,awaiting_payment&")
	})
	if !asked {
		t.Error("the filter did not name both states")
	}
}

// Lines may have neither an id nor a period.
func TestOrderDataSource_lines(t *testing.T) {
	t.Parallel()
	r := start(t)
	body := fmt.Sprintf(combined, r.order)
	r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 200, Body: &body})
	order, diags := r.Session(t).ReadDataSource(t.Context(), "vpsbg_order", map[string]any{"id": fmt.Sprint(r.order)})
	says(t, diags, "")
	line := order["services"].([]any)[2].(map[string]any)
	for _, attribute := range []string{"service_id", "service_type", "service_billing_cycle", "period_to", "promo"} {
		if line[attribute] != nil {
			t.Errorf("%s is %v", attribute, line[attribute])
		}
	}
}

func TestOrderDataSources_errors(t *testing.T) {
	t.Parallel()
	both := map[string]any{"statuses": []string{"paid"}, "renewal_of_server_id": "1"}
	renewals := map[string]any{"renewal_of_server_id": "1"}
	for name, test := range map[string]struct {
		typ    string
		config map[string]any
		fault  string // an operation that is refused
		begin  string
		detail string
	}{
		"no such order":     {"vpsbg_order", map[string]any{"id": "4711"}, "none", "ERROR: Unable to read order 4711: GET /orders/4711", "404"},
		"no id":             {"vpsbg_order", map[string]any{"id": "x"}, "none", "ERROR at id: Invalid id", ""},
		"both arguments":    {"vpsbg_orders", both, "none", "ERROR", "These attributes cannot be configured together"},
		"no id of a server": {"vpsbg_orders", map[string]any{"renewal_of_server_id": "x"}, "none", "ERROR at renewal_of_server_id: Invalid id", ""},
		"no statuses":       {"vpsbg_orders", map[string]any{"statuses": []string{}}, "none", "ERROR at statuses", ""},
		"a refused order":   {"vpsbg_orders", renewals, "getOrder", "ERROR: Unable to list orders", "(getOrder) answered 403"},
		"a refused list":    {"vpsbg_orders", renewals, "listOrders", "ERROR: Unable to list orders", "(listOrders) answered 403"},
		"no list":           {"vpsbg_orders", nil, "listOrders", "ERROR: Unable to list orders", "(listOrders) answered 403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.fault(t, simulator.Fault{OperationID: test.fault, Status: 403})
			_, diags := r.Session(t).ReadDataSource(t.Context(), test.typ, test.config)
			says(t, diags, test.begin, test.detail)
		})
	}
}

// A renewal is looked for in open renewal orders only: what it costs is a request for each of those.
func TestOrdersDataSource_requests(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3, AutoPay: "off"})
	must(t, sim.Advance(21*24*time.Hour))
	for id := range sim.State().Orders {
		must(t, sim.ChangeOrder(id, simulator.OrderChange{Status: "paid"}))
		break
	}
	_, err := sim.Client(t).DeployServer(t.Context(), vpsbg.DeployServerRequest{
		Name: "unpaid.example.com", Plan: "cloud-vps-1gb", BillingCycle: 1, ImageID: 89,
	})
	must(t, err)
	sim.ResetRequests()
	shown, diags := sim.Session(t).ReadDataSource(t.Context(), "vpsbg_orders", map[string]any{"renewal_of_server_id": "4711"})
	says(t, diags, "")
	if lists, reads := sim.Count("listOrders"), sim.Count("getOrder"); lists != 1 || reads != 2 || len(shown["orders"].([]any)) > 0 {
		t.Errorf("%d lists and %d reads show %v", lists, reads, shown)
	}
}
