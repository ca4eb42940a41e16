package sweep_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
)

// fault is what goes wrong at one call of the provider, and perhaps at later ones.
type fault struct {
	name  string
	after bool // the call takes effect first
	reach reach

	// What goes wrong is one of these.
	fail error // the transport's error
	// what comes over the wire instead of the real answer
	answer func(w http.ResponseWriter, real *httptest.ResponseRecorder)
	run    run // the end of the provider's run
}

// reach tells which calls a fault strikes after the first one.
type reach int

const (
	once       reach = iota // none
	thrice                  // the next two of the same method and path
	forever                 // all of the same method and path
	everywhere              // all
)

// run is how the provider's run ends.
type run int

const (
	goesOn      run = iota
	killed          // SIGKILL: what was not in the state by then is lost
	interrupted     // SIGINT: Terraform cancels what runs
)

// faults are all that can happen to a call.
func faults() []fault {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	answers := []fault{ // whose effect may have happened, or not
		{name: "reset", answer: cut(0, true)},
		{name: "closed", answer: cut(0, false)},
		{name: "deadline", fail: context.DeadlineExceeded},
		{name: "500", answer: status(500, `{"message": "Server Error"}`)},
		{name: "502 html", answer: status(502, `<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>`)},
		{name: "503 retry-after", answer: status(503, `{"message": "Service Unavailable"}`, "Retry-After", "20")},
		{name: "200 empty", answer: status(200, "")},
		{name: "200 wrong types", answer: status(200, `{"id": [], "data": 7, "status": {}, "services": "none", "hostname": 1, "balance": {}}`)},
		{name: "204", answer: status(204, "")},
	}
	refusals := []fault{ // which prove that there was no effect
		{name: "refused", fail: refused},
		{name: "429 retry-after", answer: status(429, `{"message": "Too Many Attempts."}`, "Retry-After", "40")},
		{name: "429", answer: status(429, `{"message": "Too Many Attempts."}`)},
		{name: "423", answer: status(423, `{"message": "The server is locked."}`)},
		{name: "401", answer: status(401, `{"message": "Unauthenticated."}`)},
		{name: "403", answer: status(403, `{"message": "Forbidden."}`)},
		{name: "404", answer: status(404, `{"message": "Not found."}`)},
		{name: "422", answer: status(422, `{"message": "The given data was invalid.", "errors": {"field": ["It is not."]}}`)},
	}
	var all []fault
	add := func(f fault, suffix string, after bool, reaches ...reach) {
		for _, f.reach = range reaches {
			named := f
			named.name += suffix + [...]string{once: "", thrice: " thrice", forever: " for ever", everywhere: " everywhere"}[f.reach]
			named.after = after
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
	for name, run := range map[string]run{"killed": killed, "interrupted": interrupted} {
		add(fault{name: name, run: run}, " before", false, once)
		add(fault{name: name, run: run}, " after", true, once)
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
