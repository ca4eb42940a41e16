package support_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type (
	config = map[string]any
	checks = map[string]knownvalue.Check
)

var (
	null   = knownvalue.Null()
	text   = knownvalue.StringExact
	number = knownvalue.Int64Exact
	flag   = knownvalue.Bool
	object = knownvalue.ObjectExact
)

func list(items ...knownvalue.Check) knownvalue.Check { return knownvalue.ListExact(items) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bothWays are the ways in which the API answers, and whether those are a beta's.
var bothWays = map[string]bool{"as documented": false, "as a beta": true}

// What the support has is shown to a token that may only read.
func TestDataSources(t *testing.T) {
	t.Parallel()
	for name, quirks := range bothWays {
		t.Run(name, func(t *testing.T) {
			sim := acctest.Start(t, simulator.Options{Servers: 1, Quirks: quirks})
			sim.Token = "sim-read"
			session := sim.Session(t)
			session.Shows("vpsbg_support_departments", nil, checks{"support_departments": list(
				object(checks{"id": text("1"), "name": text("tech-support")}),
				object(checks{"id": text("2"), "name": text("billing")}),
				object(checks{"id": text("3"), "name": text("sales")}),
			)})
			session.Shows("vpsbg_support_services", nil, checks{"support_services": list(
				object(checks{"service_id": text("2864"), "service_type": text("server"), "service_label": text("server-001.example.com - 87.121.11.49")}),
			)})
			session.Shows("vpsbg_support_plans", nil, checks{"support_plans": list(
				object(checks{"key": text("standard"), "name": text("Standard"), "price": number(0), "price_with_vat": number(0)}),
				object(checks{"key": text("professional"), "name": text("Professional"), "price": number(25), "price_with_vat": number(30)}),
			)})
			facts := checks{
				"id": text("216"), "status": text("resolved"), "subject": text("Server misbehaves"), "department": text("tech-support"),
				"service_id": null, "service_type": null, "service_label": null,
				"created_at": text("2026-01-12T12:00:00Z"), "updated_at": text("2026-01-12T13:00:00Z"),
			}
			session.Shows("vpsbg_support_tickets", nil, checks{"support_tickets": list(object(facts))})
			facts["messages"] = list(
				object(checks{
					"id": text("50"), "content": text("It does not answer."), "is_customer": flag(true), "created_at": text("2026-01-12T12:00:00Z"),
					"attachments": list(object(checks{"id": text("5"), "name": text("ping.txt"), "size": number(17), "mime_type": text("text/plain")})),
				}),
				object(checks{
					"id": text("51"), "content": text("It does again."), "is_customer": flag(false), "created_at": text("2026-01-12T13:00:00Z"),
					"attachments": list(),
				}),
			)
			session.Shows("vpsbg_support_ticket", config{"id": "216"}, facts)
			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("reading made the calls %q", calls)
			}
		})
	}
}

func TestDataSources_answers(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	answer := func(operation, body string) {
		t.Helper()
		sim.ClearFaults()
		must(t, sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}))
	}
	answer("getTicket", `{"id": "216", "status": "opened", "service": "Cloud VPS 2 GB", "messages": [{"id": 50}]}`)
	session.Shows("vpsbg_support_ticket", config{"id": "216"}, checks{
		"service_label": text("Cloud VPS 2 GB"), "service_id": null, "created_at": null,
		"messages": list(object(checks{"id": text("50"), "content": null, "is_customer": null, "created_at": null, "attachments": list()})),
	})
	answer("getTicket", `{"id": 217, "status": "opened"}`)
	session.Refuses("vpsbg_support_ticket", config{"id": "216"}, "", "answered 200 OK with ticket 217")
	answer("listTickets", `{"data": [{"subject": "Slow"}]}`)
	session.Refuses("vpsbg_support_tickets", nil, "", "it is not a ticket: it has no id or no status")
	answer("listSupportPlans", `[{"price": "25.50"}]`)
	session.Shows("vpsbg_support_plans", nil, checks{"support_plans": list(
		object(checks{"key": null, "name": null, "price": knownvalue.Float64Exact(25.5), "price_with_vat": null}),
	)})
	sim.ClearFaults()
	session.Refuses("vpsbg_support_ticket", config{"id": "slow"}, "id", `"slow" is not an id`)
	session.Refuses("vpsbg_support_ticket", config{"id": "7"}, "", "The route of getTicket is not confirmed")
	for operation, typ := range map[string]string{
		"listTickets": "vpsbg_support_tickets", "listSupportDepartments": "vpsbg_support_departments",
		"listSupportServices": "vpsbg_support_services", "listSupportPlans": "vpsbg_support_plans",
	} {
		must(t, sim.AddFault(simulator.Fault{OperationID: operation, Status: 404}))
		session.Refuses(typ, nil, "", "The route of "+operation+" is not confirmed by VPSBG's public documentation")
	}
}
