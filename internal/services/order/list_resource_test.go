package order_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

var included = acctest.Query{IncludeResource: true}

// TestList finds the renewal of each server. Each is what its import gives, and the configuration that Terraform
// generates for it has an empty plan.
func TestList(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3})
	must(t, sim.Advance(21*24*time.Hour))
	names := map[string]string{}
	for id, order := range sim.State().Orders {
		line := order.Lines[0]
		names[fmt.Sprint(line.ServiceID)] = fmt.Sprintf("%s (%d/server/%d)", line.Label, id, line.ServiceID)
		renewal{sim, id, line.ServiceID}.change(t, 3, "fall2403")
	}

	sim.ResetRequests()
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_order_renewal", included)
	says(t, diags, "")
	if len(all) != 3 || sim.Count("listOrders") != 1 || sim.Count("getOrder") != 3 || len(sim.Requests()) != 4 {
		t.Errorf("found %q with %q", acctest.Names(all), sim.Calls(true))
	}
	for _, found := range all {
		line := found.Import(t.Context())
		if want := names[fmt.Sprint(line.Get("service_id"))]; found.Name != want || line.Get("promo_code") != "fall2403" {
			t.Errorf("found %q with the promo code %v, want %q", found.Name, line.Get("promo_code"), want)
		}
	}
}

// TestList_lines leaves out the lines that cannot be changed or have no name, and other servers where one is asked for.
func TestList_lines(t *testing.T) {
	t.Parallel()
	r := start(t)
	body := strings.Replace(fmt.Sprintf(combined, r.order), `Floating IP(s)", "is_period_changeable": false`, `Floating IP(s)", "is_period_changeable": true`, 1)
	r.fault(t, simulator.Fault{OperationID: "getOrder", Times: -1, Status: 200, Body: &body})
	session := r.Session(t)
	line := fmt.Sprintf("Renewal: Cloud VPS 4 GB (%d/server/2901)", r.order)
	for server, want := range map[string][]string{"": {line}, "2901": {line}, "863": {}, "2902": {}} {
		query := included
		if server != "" {
			query.Config = map[string]any{"server_id": server}
		}
		all, diags := session.ListAll(t.Context(), "vpsbg_order_renewal", query)
		says(t, diags, "")
		if !slices.Equal(acctest.Names(all), want) {
			t.Errorf("of server %q it finds %q, want %q", server, acctest.Names(all), want)
		}
		for _, found := range all {
			found.Import(t.Context())
		}
	}
	_, diags := session.ListAll(t.Context(), "vpsbg_order_renewal", acctest.Query{Config: map[string]any{"server_id": "web-1"}})
	says(t, diags, "ERROR at server_id: Invalid id")
}

// TestList_open leaves out what is not open or no renewal, without a request for it where the list tells.
func TestList_open(t *testing.T) {
	t.Parallel()
	const listed = `{"data": [{"id": 1, "type": "new-service", "status": "awaiting_payment"}, {"id": 2, "type": "renew-service", "status": "paid"},
		{"id": 3, "type": "deposit", "status": "processing"}, {"id": 4, "type": "combined", "status": "cancelled"}]}`
	paid := strings.Replace(combined, `"awaiting_payment"`, `"paid"`, 1)
	for operation, reads := range map[string]int{"listOrders": 0, "getOrder": 1} {
		r := start(t)
		bodies := map[string]string{"listOrders": listed, "getOrder": fmt.Sprintf(paid, r.order)}
		r.fault(t, simulator.Fault{OperationID: operation, Status: 200, Body: new(bodies[operation])})
		all, diags := r.Session(t).ListAll(t.Context(), "vpsbg_order_renewal", acctest.Query{})
		says(t, diags, "")
		if len(all) > 0 || r.Count("getOrder") != reads {
			t.Errorf("found %q with %q", acctest.Names(all), r.Calls(true))
		}
	}
}

func TestList_limit(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 3})
	must(t, sim.Advance(21*24*time.Hour))
	sim.ResetRequests()
	all, diags := sim.Session(t).ListAll(t.Context(), "vpsbg_order_renewal", acctest.Query{Limit: 1})
	says(t, diags, "")
	if len(all) != 1 || sim.Count("getOrder") != 1 {
		t.Errorf("found %q with %q", acctest.Names(all), sim.Calls(true))
	}
}

func TestList_errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault simulator.Fault
		begin string
	}{
		"a list that is refused":     {simulator.Fault{OperationID: "listOrders", Status: 403, Times: -1}, "ERROR: Unable to list open renewals: GET /orders (listOrders) answered 403"},
		"no such list":               {simulator.Fault{OperationID: "listOrders", Status: 404, Times: -1}, "ERROR: Unable to list open renewals: GET /orders (listOrders) answered 404"},
		"an order that is refused":   {simulator.Fault{OperationID: "getOrder", Status: 403, Times: -1}, "ERROR: Unable to list open renewals: GET /orders/"},
		"an order that was dropped":  {simulator.Fault{OperationID: "getOrder", Status: 404, Times: -1}, ""},
		"a read that is tried again": {simulator.Fault{OperationID: "getOrder", Status: 502, Times: 1}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			r.fault(t, test.fault)
			all, diags := r.Session(t).ListAll(t.Context(), "vpsbg_order_renewal", included)
			says(t, diags, test.begin)
			if want := map[bool]int{true: 1}[test.fault.Status == 502]; len(all) != want {
				t.Errorf("found %q", acctest.Names(all))
			}
		})
	}
}
