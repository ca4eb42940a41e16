package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

var (
	start = time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	day   = 24 * time.Hour
)

const ed25519Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2WfgxyCLAdOWc6CRpA1XbE1gZ8bZ5wq1q1x0zN0b0k me@example.com"

// account drives a simulator over HTTP.
type account struct {
	*Simulator
	t     *testing.T
	url   string
	token string
	// wrong is set by tests that send what the description forbids.
	wrong bool
}

// open starts a simulator with a frozen clock; whatever the test does must keep the contract.
func open(t *testing.T, options Options) *account {
	t.Helper()
	if options.Start.IsZero() {
		options.Start = start
	}
	return serve(t, options)
}

func serve(t *testing.T, options Options) *account {
	t.Helper()
	sim, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	a := &account{Simulator: sim, t: t, url: server.URL, token: "sim-write"}
	t.Cleanup(func() {
		server.Close()
		for _, violation := range sim.Violations() {
			if !a.wrong || !strings.HasPrefix(violation, "request ") {
				t.Error(violation)
			}
		}
	})
	return a
}

// send sends a request and returns the answer's status, header and body.
func (a *account) send(method, path, body string) (int, http.Header, []byte, error) {
	a.t.Helper()
	request, err := http.NewRequest(method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, raw, err
}

// call sends a request that must get that status, and returns the body as what JSON makes of it.
func (a *account) call(status int, method, path string, body ...any) any {
	a.t.Helper()
	text := ""
	if len(body) > 0 {
		text = string(encode(body[0]))
	}
	got, _, raw, err := a.send(method, path, text)
	if err != nil {
		a.t.Fatal(err)
	}
	if got != status {
		a.t.Fatalf("%s %s %s answers %d, not %d: %s", method, path, text, got, status, raw)
	}
	if len(raw) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var result any
	if err := decoder.Decode(&result); err != nil {
		a.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
	}
	return result
}

func (a *account) object(status int, method, path string, body ...any) object {
	a.t.Helper()
	return a.call(status, method, path, body...).(object)
}

// data is the items of a list.
func (a *account) data(path string) []object {
	a.t.Helper()
	items := []object{}
	for _, item := range a.object(200, "GET", path)["data"].([]any) {
		items = append(items, item.(object))
	}
	return items
}

// refused sends a request that must be a 422 on the field; "" is a 422 without fields.
func (a *account) refused(field, method, path string, body any) {
	a.t.Helper()
	a.wrong = true
	answer := a.object(422, method, path, body)
	fields, _ := answer["errors"].(object)
	if field == "" && fields != nil || field != "" && fields[field] == nil {
		a.t.Errorf("%s %s: the error is not on %q: %v", method, path, field, answer)
	}
}

// want compares fields of an object with values in pairs, as JSON.
func (a *account) want(got object, pairs ...any) {
	a.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		if string(encode(got[name])) != string(encode(pairs[i+1])) {
			a.t.Errorf("%s is %v, not %v", name, got[name], pairs[i+1])
		}
	}
}

func (a *account) advance(d time.Duration) {
	a.t.Helper()
	if err := a.Advance(d); err != nil {
		a.t.Fatal(err)
	}
}

// deployBody is a valid deploy with changes; a nil value takes a field out.
func deployBody(changes object) object {
	body := object{"name": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": 73}
	for name, value := range changes {
		body[name] = value
		if value == nil {
			delete(body, name)
		}
	}
	return body
}

// buy deploys a server and returns the order, and the server's id if there is one already.
func (a *account) buy(changes object) (order object, serverID int) {
	a.t.Helper()
	order = a.object(201, "POST", "/v1/servers", deployBody(changes))
	if id, ok := lines(order)[0]["service_id"].(float64); ok {
		serverID = int(id)
	}
	return order, serverID
}

func lines(order object) []object {
	result := []object{}
	for _, line := range order["services"].([]any) {
		result = append(result, line.(object))
	}
	return result
}

func (a *account) server(id int) object {
	a.t.Helper()
	return a.object(200, "GET", fmt.Sprint("/v1/servers/", id))
}

func (a *account) order(id any) object {
	a.t.Helper()
	return a.object(200, "GET", fmt.Sprint("/v1/orders/", id))
}

func at(t time.Time) any { return stamp(t) }

func TestOptions(t *testing.T) {
	for _, options := range []Options{
		{DeployAnswer: "x"}, {HostNames: "x"}, {OrderLabels: "x"}, {ServiceID: "x"}, {Terminated: "x"}, {AutoPay: "x"}, {StateFile: t.TempDir()},
	} {
		if _, err := New(options); err == nil {
			t.Errorf("%+v was accepted", options)
		}
	}
}

func TestTokens(t *testing.T) {
	a := open(t, Options{Servers: 1})
	for _, token := range []string{"", "nobody"} {
		a.token = token
		a.object(401, "GET", "/v1/servers")
	}
	a.token = "sim-read"
	a.object(200, "GET", "/v1/servers")
	a.object(403, "POST", "/v1/servers", deployBody(nil))
	kinds := ""
	for _, request := range a.Requests() {
		kinds += request.Token + " "
	}
	if kinds != "none unknown read read " {
		t.Errorf("the journal has %s", kinds)
	}
	if a.State().Purchases != 0 {
		t.Error("a read token bought something")
	}
}

func TestRoutes(t *testing.T) {
	a := open(t, Options{})
	a.object(404, "GET", "/v1/nothing")
	a.object(404, "GET", "/")
	a.object(405, "PUT", "/v1/servers")
	a.object(501, "POST", "/v1/support/renew", object{"billing_cycle": 1})
	status, header, _, _ := a.send("POST", "/v1/servers/1", "")
	if status != 405 || header.Get("Allow") != "GET" {
		t.Error(status, header)
	}
}

func TestUnconfirmedRoutes(t *testing.T) {
	a := open(t, Options{UnconfirmedRoutes: true})
	a.object(404, "GET", "/v1/server-images")
	a.object(404, "GET", "/v1/ssh-keys")
	_, id := a.buy(nil)
	a.object(404, "PUT", fmt.Sprint("/v1/servers/", id, "/hostname"), object{"hostname": "x"})
	a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []int{id}})
	a.object(404, "DELETE", "/v1/servers/cancel", object{"server_ids": []int{id}})
	a.server(id)
}

func TestRateLimit(t *testing.T) {
	a := open(t, Options{RateLimit: 2})
	for _, want := range []struct {
		status               int
		remaining, retryTime string
	}{{200, "1", ""}, {200, "0", ""}, {429, "0", "60"}} {
		status, header, _, err := a.send("GET", "/v1/balance", "")
		if err != nil || status != want.status || header.Get("X-RateLimit-Limit") != "2" ||
			header.Get("X-RateLimit-Remaining") != want.remaining || header.Get("Retry-After") != want.retryTime {
			t.Error(status, header, err)
		}
	}
	a.token = "sim-read"
	a.call(200, "GET", "/v1/balance")
	a.token = "sim-write"
	a.advance(59 * time.Second)
	_, header, _, _ := a.send("GET", "/v1/balance", "")
	if header.Get("Retry-After") != "1" {
		t.Error(header)
	}
	a.advance(time.Second)
	a.call(200, "GET", "/v1/balance")
	a.SetRateLimit(0)
	_, header, _, _ = a.send("GET", "/v1/balance", "")
	if header.Get("X-RateLimit-Limit") != "" {
		t.Error("there is no limit any more")
	}
}

func TestJournal(t *testing.T) {
	a := open(t, Options{})
	a.call(200, "GET", "/v1/servers?filter%5Bstatus%5D=active,processing&per_page=50")
	a.buy(object{"password": "secret-1"})
	a.call(404, "GET", "/v1/what?%zz")
	requests := a.Requests()
	if len(requests) != 3 {
		t.Fatal(requests)
	}
	first := Request{
		N: 1, Method: "GET", Path: "/v1/servers", Query: "filter[status]=active,processing&per_page=50",
		Status: 200, OperationID: "listServers", Token: "write",
	}
	if requests[0] != first {
		t.Errorf("%+v", requests[0])
	}
	if requests[1].Body.(object)["password"] != "secret-1" || requests[1].Status != 201 {
		t.Errorf("%+v", requests[1])
	}
	if requests[2].OperationID != "" || requests[2].Status != 404 || requests[2].Query != "%zz" {
		t.Errorf("%+v", requests[2])
	}
	a.call(200, "DELETE", "/_sim/requests")
	if left := a.call(200, "GET", "/_sim/requests").([]any); len(left) != 0 {
		t.Error(left)
	}
}

func TestViolations(t *testing.T) {
	var told []string
	a := open(t, Options{Violation: func(text string) { told = append(told, text) }})
	a.wrong = true
	a.call(422, "GET", "/v1/servers?per_page=51")
	seen := a.State().Violations
	if len(seen) != 1 || len(told) != 1 || !strings.Contains(seen[0], "request GET /v1/servers: ") ||
		!strings.Contains(seen[0], "per_page") {
		t.Error(seen, told)
	}
	a.call(200, "DELETE", "/_sim/violations")
	if len(a.Violations()) != 0 {
		t.Error("not forgotten")
	}
	// A wrong answer is one, too.
	a.finish(httptest.NewRecorder(), &call{
		request: httptest.NewRequest("GET", "/v1/balance", nil), known: true, entry: &Request{},
	}, ok(object{"balance": "much"}))
	if seen := a.Violations(); len(seen) != 1 || !strings.HasPrefix(seen[0], "answer 200 to GET /v1/balance: ") {
		t.Error(seen)
	}
	a.ResetViolations()
}

func TestStateFile(t *testing.T) {
	file := t.TempDir() + "/state.json"
	a := open(t, Options{StateFile: file, ServiceID: "provisioning", ServiceIDDelay: time.Minute, Servers: 1})
	order, _ := a.buy(nil)
	a.advance(30 * time.Second)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, Options{StateFile: file})
	if now := b.Now(); !now.Equal(start.Add(30 * time.Second)) {
		t.Error(now)
	}
	if len(b.State().Servers) != 1 || b.State().Balance != 970 {
		t.Errorf("%+v", b.State())
	}
	b.advance(30 * time.Second)
	if lines(b.order(order["id"]))[0]["service_id"] == nil {
		t.Error("the order was forgotten")
	}
	if err := b.Reset(); err != nil {
		t.Fatal(err)
	}
	if len(b.State().Servers) != 0 || b.State().Balance != DefaultBalance {
		t.Errorf("%+v", b.State())
	}
	// With wall time, the clock does not fall behind a saved one.
	b.advance(365 * day)
	c := serve(t, Options{StateFile: file})
	ahead := c.Now()
	if ahead.Before(start.Add(365 * day)) {
		t.Error(ahead)
	}
	c.advance(day)
	if c.Now().Before(ahead.Add(day)) {
		t.Error(c.Now())
	}
	if err := c.Reset(); err != nil || time.Until(c.Now()) > time.Minute {
		t.Error("reset does not bring back the clock", err)
	}
}

// TestOlderStateFile loads a file from before servers had a disk of their own and media were part of the state.
func TestOlderStateFile(t *testing.T) {
	file := t.TempDir() + "/state.json"
	older := `{"now": "2026-01-10T12:00:00Z", "balance": 5, "last_id": 3000,
		"servers": {"7": {"id": 7, "hostname": "old", "status": "active", "plan": "cloud-vps-4gb", "billing_cycle": 1,
			"created_at": "2026-01-10T12:00:00Z", "expiry_at": "2026-02-10T12:00:00Z"}},
		"orders": {"8": {"id": 8, "status": "awaiting_payment", "services": [{"wanted": {"hostname": "new", "plan": "vds-8gb"}}]}}}`
	if err := os.WriteFile(file, []byte(older), 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, Options{StateFile: file})
	a.want(a.object(200, "GET", "/v1/servers/7/status")["disk"].(object), "limit", 60)
	if disk := a.State().Orders[8].Lines[0].Wanted.Disk; disk != 50 {
		t.Error(disk)
	}
	if isos, backups := a.data("/v1/isos"), a.data("/v1/backups"); len(isos) != 2 || len(backups) != 2 {
		t.Error(isos, backups)
	}

	// What is deleted stays deleted, and what is under way goes on.
	a.call(204, "DELETE", "/v1/isos/21")
	a.call(204, "DELETE", "/v1/snapshots/116")
	a.call(204, "DELETE", "/v1/snapshots/121")
	a.call(204, "POST", "/v1/servers/7/rescue")
	b := open(t, Options{StateFile: file})
	if isos, snapshots := b.data("/v1/isos"), b.data("/v1/snapshots"); len(isos) != 1 || len(snapshots) != 0 {
		t.Error(isos, snapshots)
	}
	b.advance(5 * time.Second)
	b.machineState(7, true, false, 1)
	b.want(b.object(200, "GET", "/v1/servers/7/status"), "rescue_mode", true)
}

func TestConcurrentRequests(t *testing.T) {
	a := serve(t, Options{Servers: 20, Latency: time.Millisecond})
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 10 {
				_, _, _, list := a.send("GET", "/v1/servers?per_page=50", "")
				_, _, _, deploy := a.send("POST", "/v1/servers", string(encode(deployBody(nil))))
				if err := errors.Join(list, deploy); err != nil {
					t.Error(err)
				}
				a.State()
			}
		}()
	}
	for range 8 {
		<-done
	}
	if requests := a.Requests(); len(requests) != 160 {
		t.Errorf("%d requests", len(requests))
	}
	if state := a.State(); state.Purchases != 80 || state.Spent > DefaultBalance {
		t.Errorf("%d bought for %v", state.Purchases, state.Spent)
	}
}
