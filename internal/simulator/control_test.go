package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, test := range []struct {
		name     string
		fault    Fault
		status   int // 0 is a cut connection
		body     string
		kind     string
		happened bool
	}{
		{"refused before", Fault{Status: 423}, 423, `{"message":"Locked"}`, "application/json", false},
		{"lost after", Fault{Status: 500, When: "after"}, 500, `{"message":"Internal Server Error"}`, "application/json", true},
		{"a proxy speaks", Fault{Status: 502, Body: text("<html>")}, 502, `<html>`, "text/html; charset=utf-8", false},
		{"an empty error", Fault{Status: 504, Body: text("")}, 504, ``, "text/html; charset=utf-8", false},
		{"nonsense", Fault{Body: text(`{"a":1}`)}, 200, `{"a":1}`, "application/json", false},
		{"nonsense after", Fault{Body: text(`[]`), When: "after"}, 201, `[]`, "application/json", true},
		{"cut before", Fault{Drop: true}, 0, "", "", false},
		{"cut after", Fault{Drop: true, When: "after"}, 0, "", "", true},
		{"slow before", Fault{Delay: Duration(time.Millisecond)}, 201, "", "application/json", true},
		{"slow after", Fault{Delay: Duration(time.Millisecond), When: "after"}, 201, "", "application/json", true},
		{"no content", Fault{Status: 204}, 204, "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := open(t, Options{})
			test.fault.OperationID = "deployServer"
			test.fault.Headers = map[string]string{"Retry-After": "7"}
			a.call(200, "POST", "/_sim/faults", test.fault)
			a.object(200, "GET", "/v1/servers") // is another operation
			status, header, body, err := a.send("POST", "/v1/servers", string(encode(deployBody(nil))))
			if status != test.status || (err != nil) != (test.status == 0) {
				t.Errorf("%d %v", status, err)
			}
			if test.body != "" && string(body) != test.body || header.Get("Content-Type") != test.kind {
				t.Errorf("%s of %s", body, header.Get("Content-Type"))
			}
			if altered := test.fault.Status != 0 || test.fault.Body != nil; altered && header.Get("Retry-After") != "7" {
				t.Error("headers are missing")
			}
			if happened := a.State().Purchases == 1; happened != test.happened {
				t.Errorf("happened: %v", happened)
			}
			if entry := a.Requests()[1]; entry.Status != test.status {
				t.Errorf("%+v", entry)
			}
			a.buy(nil) // the fault is used up
			if left := a.Faults(); len(left) != 0 {
				t.Error(left)
			}
		})
	}
}

func TestFaultQueue(t *testing.T) {
	a := open(t, Options{})
	for _, fault := range []Fault{
		{OperationID: "getBalance", Skip: 1, Times: 2, Status: 500},
		{OperationID: "*", Skip: 2, Status: 503},
		{OperationID: "getBalance", Skip: 1, Times: -1, Status: 423},
	} {
		if err := a.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	got := ""
	for range 7 {
		status, _, _, _ := a.send("GET", "/v1/balance", "")
		got += fmt.Sprint(status, " ")
	}
	if got != "200 500 500 423 503 423 423 " {
		t.Error(got)
	}
	if left := a.call(200, "GET", "/_sim/faults").([]any); len(left) != 1 {
		t.Error(left)
	}
	a.call(200, "DELETE", "/_sim/faults")
	a.call(200, "GET", "/v1/balance")
	for _, wrong := range []Fault{
		{Status: 500}, {OperationID: "*"}, {OperationID: "*", When: "later", Status: 500}, {OperationID: "*", Status: 99},
	} {
		if a.AddFault(wrong) == nil {
			t.Errorf("%+v was accepted", wrong)
		}
	}
}

// TestCallerGivesUp shows that an operation does not happen when its caller leaves during a delay before it.
func TestCallerGivesUp(t *testing.T) {
	for when, purchases := range map[string]int{"before": 0, "after": 1} {
		a := open(t, Options{})
		if err := a.AddFault(Fault{OperationID: "deployServer", When: when, Delay: Duration(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, "POST", a.url+"/v1/servers", strings.NewReader(string(encode(deployBody(nil)))))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer sim-write")
		request.Header.Set("Content-Type", "application/json")
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			t.Error("there is an answer")
		}
		if got := a.State().Purchases; got != purchases {
			t.Errorf("%s: %d purchases", when, got)
		}
	}
}

func TestClockControl(t *testing.T) {
	a := open(t, Options{})
	a.want(a.object(200, "GET", "/_sim/clock"), "now", "2026-01-10T12:00:00Z")
	a.want(a.object(200, "POST", "/_sim/clock", object{"advance": "72h"}), "now", "2026-01-13T12:00:00Z")
	a.object(400, "POST", "/_sim/clock", object{"advance": "-1s"})
	a.object(400, "POST", "/_sim/clock", object{"advance": "3 days"})
}

func TestControlRefusals(t *testing.T) {
	a := open(t, Options{Servers: 1})
	order, id := a.buy(nil)
	server, paidOrder := fmt.Sprint("/_sim/servers/", id), fmt.Sprint("/_sim/orders/", order["id"])
	for _, call := range []struct {
		path string
		body object
	}{
		{"/_sim/variants", object{"auto_pay": "never"}},
		{"/_sim/variants", object{"autopay": "off"}},
		{"/_sim/faults", object{"operation": "x"}},
		{"/_sim/balance", object{}},
		{"/_sim/balance", object{"balance": -1}},
		{"/_sim/balance", object{"amount": 1}},
		{"/_sim/rate-limit", object{"limit": 1}},
		{"/_sim/servers/1", object{}},
		{"/_sim/servers/web", object{}},
		{server, object{"status": "happy"}},
		{server, object{"plan": "cloud-vps-3gb"}},
		{server, object{"colour": "red"}},
		{"/_sim/orders/1", object{}},
		{"/_sim/orders/web", object{}},
		{paidOrder, object{"status": "cancelled"}},
	} {
		answer := a.object(400, "POST", call.path, call.body)
		if answer["message"] == "" {
			t.Error(call)
		}
	}
	if err := a.SetBalance(0); err != nil {
		t.Fatal(err)
	}
	open, _ := a.buy(nil)
	a.object(400, "POST", fmt.Sprint("/_sim/orders/", open["id"]), object{"status": "lost"})
	if status, _, _, _ := a.send("GET", "/_sim/nothing", ""); status != 404 {
		t.Error(status)
	}
}

func TestServerChange(t *testing.T) {
	a := open(t, Options{})
	_, id := a.buy(nil)
	path := fmt.Sprint("/_sim/servers/", id)
	a.call(200, "POST", path, object{"hostname": "drifted", "plan": "cloud-vps-4gb", "billing_cycle": 3, "running": false})
	server := a.server(id)
	a.want(server, "hostname", "drifted", "billing_cycle", 3, "renew_amount", 117)
	a.want(server["state"].(object), "running", false)
	a.call(200, "POST", path, object{"status": "suspended"})
	a.want(a.server(id), "status", "suspended")
	a.want(a.object(200, "GET", fmt.Sprint("/v1/servers/", id, "/status")), "suspended", true)
	a.call(200, "POST", path, object{"status": "active"})
	a.advance(3 * day)
	a.want(a.server(id), "status", "active")
	a.call(200, "POST", "/_sim/variants", object{"terminated": "status"})
	a.call(200, "POST", path, object{"status": "terminated"})
	a.want(a.server(id), "status", "terminated")
	a.call(200, "POST", path, object{"delete": true})
	a.object(404, "GET", fmt.Sprint("/v1/servers/", id))
}

func TestOrderChange(t *testing.T) {
	a := open(t, Options{Balance: Amount(0)})
	order, _ := a.buy(nil)
	path := fmt.Sprint("/_sim/orders/", order["id"])
	a.call(200, "POST", path, object{"auto_pay": false})
	a.want(a.order(order["id"]), "auto_pay", false)
	a.call(200, "POST", path, object{"status": "paid"})
	a.want(a.order(order["id"]), "status", "paid", "amount_from_balance", 0)
	if state := a.State(); len(state.Servers) != 1 || state.Spent != 0 {
		t.Errorf("%+v", state)
	}
	second, _ := a.buy(nil)
	a.call(200, "POST", fmt.Sprint("/_sim/orders/", second["id"]), object{"status": "cancelled"})
	a.want(a.order(second["id"]), "status", "cancelled")
}

func TestReset(t *testing.T) {
	a := open(t, Options{Servers: 2})
	a.buy(nil)
	a.advance(day)
	a.call(200, "POST", "/_sim/variants", object{"auto_pay": "off", "quirks": true})
	a.call(200, "POST", "/_sim/rate-limit", object{"rate_limit": 1})
	a.call(200, "POST", "/_sim/faults", object{"operation_id": "*", "drop": true})
	a.call(200, "POST", "/_sim/reset")
	state := a.object(200, "GET", "/_sim/state")
	if len(state["servers"].(object)) != 2 || len(state["orders"].(object)) != 0 || len(a.Requests()) != 0 {
		t.Error(state)
	}
	a.want(state, "balance", DefaultBalance, "now", "2026-01-10T12:00:00Z")
	a.want(state["variants"].(object), "auto_pay", "immediate", "quirks", false, "deploy_answer", "order")
	a.call(200, "GET", "/v1/balance")
	a.call(200, "GET", "/v1/balance")
}

func TestQuirks(t *testing.T) {
	a := open(t, Options{Quirks: true, Servers: 20})
	list := a.object(200, "GET", "/v1/servers?per_page=50")
	if list["meta"] != nil || list["links"] != nil {
		t.Error("one page comes without links and meta")
	}
	if a.object(200, "GET", "/v1/servers")["meta"] == nil {
		t.Error("several pages need them")
	}
	kinds := map[string]bool{}
	var look func(name string, value any)
	look = func(name string, value any) {
		kinds[fmt.Sprintf("%s %T", name, value)] = true
		switch value := value.(type) {
		case object:
			for name, value := range value {
				look(name, value)
			}
		case []any:
			for _, value := range value {
				look(name, value)
			}
		}
	}
	order, _ := a.buy(nil)
	look("", list)
	look("", order)
	look("", a.object(200, "GET", "/v1/balance"))
	for _, want := range []string{
		"id string", "id float64", "service_id string", "price_with_vat string", "balance string", "floating_ip map[string]interface {}",
		"ptr []interface {}", "beta_field map[string]interface {}", "expiry_at float64", "potential_expiry_at string",
	} {
		if !kinds[want] {
			t.Errorf("%s is missing", want)
		}
	}
	server := list["data"].([]any)[0].(object)
	for _, name := range optional {
		if _, there := server[name]; there {
			t.Errorf("%s is still there", name)
		}
	}
	a.want(server, "created_at", "2026-01-10T15:00:00+03:00")
	a.want(order, "due_at", "2026-01-24 12:00:00")
	a.want(server["plan"].(object), "name", "cloud-vps-2gb", "key", nil)
	a.object(404, "GET", "/v1/servers/1")
	a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []any{json.Number(fmt.Sprint(server["id"]))}})
	if codes := a.call(200, "GET", "/v1/plans/104/promo-codes").([]any); len(codes) != 5 {
		t.Error(codes)
	}
}
