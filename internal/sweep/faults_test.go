package sweep_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"syscall"
	"time"
)

// fault is what goes wrong at one call of the provider, and perhaps at later ones.
type fault struct {
	name   string
	family string
	kind   string // faults of a kind are dealt with alike
	after  bool   // the call takes effect first
	reach  reach
	// strikes tells the calls that the fault can strike; nil is every call
	strikes func(call string) bool

	// What goes wrong is one of these.
	fail error // the transport's error
	// what comes over the wire instead of the real answer
	answer func(w http.ResponseWriter, real *httptest.ResponseRecorder)
	// the answer shows a bystander
	aboutBystander bool
	// the connection is cut, and the call arrives so much later
	late time.Duration
	// how much time the user lets pass before the next apply
	pause time.Duration
	run   run // the end of the provider's run
}

// canStrike reports whether a call is one that the fault strikes.
func (f fault) canStrike(call string) bool { return f.strikes == nil || f.strikes(call) }

// reach tells which calls a fault strikes after the first one.
type reach int

const (
	once       reach = iota // none
	thrice                  // the next two of the same method and path
	forever                 // all of the same method and path
	everywhere              // all
)

var reaches = [...]string{once: "", thrice: " thrice", forever: " for ever", everywhere: " everywhere"}

// run is how the provider's run ends.
type run int

const (
	goesOn      run = iota
	killed          // SIGKILL: what was not in the state by then is lost
	interrupted     // SIGINT: Terraform cancels what runs
)

const (
	badGateway  = `<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>`
	unavailable = `{"message": "Service Unavailable"}`
	wrongTypes  = `{"id": [], "data": 7, "status": {}, "services": "none", "hostname": 1, "balance": {}}`
)

// faults are all that can happen to a call in an account without bystanders.
func faults() []fault { return slices.Concat(failedCalls(), lateFaults(), lyingListFaults()) }

// failedCalls are the ways in which a call fails.
func failedCalls() []fault {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	answers := []fault{ // whose effect may have happened, or not
		{name: "reset", kind: "no answer", answer: cut(0, true)},
		{name: "closed", kind: "no answer", answer: cut(0, false)},
		{name: "deadline", kind: "no answer", fail: context.DeadlineExceeded},
		{name: "500", kind: "outage", answer: status(500, `{"message": "Server Error"}`)},
		{name: "502 html", kind: "outage", answer: status(502, badGateway)},
		{name: "503 retry-after", kind: "outage", answer: status(503, unavailable, "Retry-After", "20")},
		{name: "200 empty", kind: "nonsense", answer: status(200, "")},
		{name: "200 wrong types", kind: "nonsense", answer: status(200, wrongTypes)},
		{name: "204", kind: "nonsense", answer: status(204, "")},
	}
	refusals := []fault{ // which prove that there was no effect
		{name: "refused", fail: refused},
		{name: "429 retry-after", kind: "429", answer: status(429, `{"message": "Too Many Attempts."}`, "Retry-After", "40")},
		{name: "429", answer: status(429, `{"message": "Too Many Attempts."}`)},
		{name: "423", answer: status(423, `{"message": "The server is locked."}`)},
		{name: "401", answer: status(401, `{"message": "Unauthenticated."}`)},
		{name: "403", answer: status(403, `{"message": "Forbidden."}`)},
		{name: "404", answer: status(404, `{"message": "Not found."}`)},
		{name: "422", answer: status(422, `{"message": "The given data was invalid.", "errors": {"field": ["It is not."]}}`)},
	}
	var all []fault
	add := func(f fault, suffix string, after bool, reach ...reach) {
		for _, f.reach = range reach {
			named := f
			if f.kind == "" {
				named.kind = f.name
			}
			named.kind += suffix
			named.name += suffix + reaches[f.reach]
			named.after, named.family = after, failures
			all = append(all, named)
		}
	}
	for _, f := range answers {
		add(f, " before", false, once, forever)
		add(f, " after", true, once, forever)
	}
	for _, f := range refusals {
		switch f.name {
		case "423":
			add(f, "", false, once, thrice, forever)
			add(f, " after", true, once) // a refused effect can land later
		case "refused", "401", "404", "429":
			add(f, "", false, once, forever, everywhere)
		default:
			add(f, "", false, once, forever)
		}
	}
	add(fault{name: "cut", answer: cut(0.5, false)}, "", true, once, forever)
	for _, f := range []fault{{name: "killed", run: killed}, {name: "interrupted", run: interrupted}} {
		add(f, " before", false, once)
		add(f, " after", true, once)
	}
	return all
}

// kinds are faults by their kind.
func kinds(faults []fault) (all [][]fault) {
	for _, f := range faults {
		at := slices.IndexFunc(all, func(kind []fault) bool { return kind[0].kind == f.kind })
		if at < 0 {
			at, all = len(all), append(all, nil)
		}
		all[at] = append(all[at], f)
	}
	return all
}

// status answers something else.
func status(code int, body string, header ...string) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, _ *httptest.ResponseRecorder) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}
}

// cut closes the connection after a part of the real answer's body; reset does so without ceremony.
func cut(part float64, reset bool) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, real *httptest.ResponseRecorder) {
		connection, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err) // the test server can always do it
		}
		defer connection.Close()
		if part > 0 {
			body := real.Body.Bytes()
			fmt.Fprintf(buffer, "HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n%s", real.Code, max(len(body), 2), body[:int(float64(len(body))*part)])
			_ = buffer.Flush()
		}
		if tcp, ok := connection.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
	}
}
