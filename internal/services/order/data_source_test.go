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
	body := fmt.Sprintf(combined, r.order)
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
			{ // lines without an id or a period
				PreConfig: func() {
					r.fault(t, simulator.Fault{OperationID: "getOrder", Times: 3, Status: 200, Body: &body})
				},
				Config: fmt.Sprintf(`data "vpsbg_order" "test" { id = "%d" }`, r.order),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.vpsbg_order.test", tfjsonpath.New("services").AtSliceIndex(2),
						knownvalue.ObjectPartial(map[string]knownvalue.Check{
							"service_id": knownvalue.Null(), "service_type": knownvalue.Null(), "service_billing_cycle": knownvalue.Null(),
							"period_to": knownvalue.Null(), "promo": knownvalue.Null(),
						})),
				},
			},
			{Config: `data "vpsbg_order" "test" { id = "4711" }`, ExpectError: text("Unable to read order 4711")},
			{
				Config:      "data \"vpsbg_orders\" \"test\" {\n  statuses = [\"paid\"]\n  renewal_of_server_id = \"1\"\n}",
				ExpectError: text("These attributes cannot be configured together"),
			},
			{
				PreConfig:   func() { r.fault(t, simulator.Fault{OperationID: "getOrder", Status: 403}) },
				Config:      `data "vpsbg_orders" "test" { renewal_of_server_id = "1" }`,
				ExpectError: text("Unable to list orders"),
			},
			{
				PreConfig:   func() { r.fault(t, simulator.Fault{OperationID: "listOrders", Status: 403}) },
				Config:      `data "vpsbg_orders" "test" { renewal_of_server_id = "1" }`,
				ExpectError: text("Unable to list orders"),
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

// A renewal is looked for in open renewal orders only: what it costs is a request for each of those.
func TestAccOrdersDataSource_requests(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3, AutoPay: "off"})
	must(t, sim.Advance(21*24*time.Hour))
	for id := range sim.State().Orders {
		must(t, sim.ChangeOrder(id, simulator.OrderChange{Status: "paid"}))
		break
	}
	client, err := vpsbg.New(vpsbg.Config{Token: sim.Token, Endpoint: sim.Endpoint})
	must(t, err)
	_, err = client.DeployServer(t.Context(), vpsbg.DeployServerRequest{Name: "unpaid.example.com", Plan: "cloud-vps-1gb", BillingCycle: 1, ImageID: 89})
	must(t, err)
	sim.Test(t, resource.TestCase{
		Steps: []resource.TestStep{{Config: `data "vpsbg_orders" "test" { renewal_of_server_id = "4711" }`, PlanOnly: true}},
	})
	lists, reads := sim.Count("listOrders"), sim.Count("getOrder")
	if lists == 0 || reads != 2*lists {
		t.Errorf("%d lists went with %d reads, not with two each", lists, reads)
	}
}
