package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// What the tests share that let something go wrong.

var htmlPage = `<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>`

// lostAnswers are faults after which only a read shows what happened.
var lostAnswers = map[string]simulator.Fault{
	"cut before": {Drop: true, When: "before"},
	"cut after":  {Drop: true, When: "after"},
	"500 before": {Status: 500, When: "before"},
	"500 after":  {Status: 500, When: "after"},
	"502 after":  {Status: 502, Body: &htmlPage, When: "after"},
	"423 before": {Status: 423, When: "before", Times: 3},
	"423 after":  {Status: 423, When: "after"},
	"429":        {Status: 429, Times: 2},
}

// nothingHappened reports whether a fault loses a call that was not made, so that it is not known to be refused.
func nothingHappened(fault simulator.Fault) bool {
	return fault.When == "before" && (fault.Drop || fault.Status >= 500)
}

// withoutEffect is what the error of a lost call says when its effect does not show.
const withoutEffect = `the server does not show its effect`

func addFault(t *testing.T, sim *acctest.Simulation, fault simulator.Fault) {
	t.Helper()
	if err := sim.AddFault(fault); err != nil {
		t.Fatal(err)
	}
}

// claim lets an operation say that it succeeded without doing anything.
func claim(t *testing.T, sim *acctest.Simulation, operation string) {
	t.Helper()
	nothing := ""
	addFault(t, sim, simulator.Fault{OperationID: operation, Status: http.StatusNoContent, Body: &nothing})
}

// variants are what the API's documentation leaves open about a purchase.
func variants() map[string]simulator.Options {
	return map[string]simulator.Options{
		"order answer":    {ProvisionDelay: time.Minute},
		"server answer":   {ProvisionDelay: time.Minute, DeployAnswer: "server"},
		"null service_id": {ProvisionDelay: time.Minute, ServiceID: "provisioning", ServiceIDDelay: 30 * time.Second},
		"paid by hand":    {ProvisionDelay: time.Minute, AutoPay: "off"},
	}
}

// interruptedAfter is a context that ends with the first request after a call of the operation.
func interruptedAfter(t *testing.T, sim *acctest.Simulation, operation string) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	sim.BeforeRequest(func(*http.Request) {
		if sim.Count(operation) > 0 {
			cancel()
			sim.BeforeRequest(nil)
		}
	})
	return ctx
}

// killedAfter is the transport of a provider that is killed as soon as a call of a method is answered.
type killedAfter struct {
	method string
	next   http.RoundTripper
	dead   atomic.Bool
}

// RoundTrip implements [http.RoundTripper].
func (k *killedAfter) RoundTrip(req *http.Request) (*http.Response, error) {
	if k.dead.Load() {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	if req.Method == k.method {
		defer k.dead.Store(true)
	}
	return k.next.RoundTrip(req)
}

// rewriteServer changes what a read of a single server, or of its status, answers.
func rewriteServer(t *testing.T, sim *acctest.Simulation, change func(answer map[string]any)) {
	t.Helper()
	sim.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		sim.ServeHTTP(recorder, r)
		var answer map[string]any
		isRead := r.Method == http.MethodGet && json.Unmarshal(recorder.Body.Bytes(), &answer) == nil
		if isRead && (answer["hostname"] != nil || answer["dns_resolvers"] != nil) {
			change(answer)
			encoded, err := json.Marshal(answer)
			if err != nil {
				t.Error(err)
			}
			recorder.Body = bytes.NewBuffer(encoded)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(recorder.Code)
		if _, err := w.Write(recorder.Body.Bytes()); err != nil {
			t.Error(err)
		}
	})
}
