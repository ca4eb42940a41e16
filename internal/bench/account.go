package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// account is a simulated account at an address, with a record of the requests to it.
type account struct {
	latency  time.Duration
	endpoint string
	server   *http.Server

	mu        sync.Mutex
	simulator *simulator.Simulator
	requests  []request
}

// request is when a request came, when its answer was sent, and whether the rate limit refused it.
type request struct {
	began, ended time.Time
	refused      bool
}

func newAccount(ctx context.Context, latency time.Duration) (*account, error) {
	a := &account{latency: latency}
	address, server, err := serve(ctx, a)
	if err != nil {
		return nil, err
	}
	a.endpoint, a.server = address+"/v1", server
	return a, a.open(simulator.Options{})
}

// open replaces the account by a new one.
func (a *account) open(options simulator.Options) error {
	options.Latency, options.Balance = a.latency, simulator.Amount(1e6)
	options.Violation = func(text string) { fmt.Fprintln(os.Stderr, "contract violation:", text) }
	opened, err := simulator.New(options)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.simulator = opened
	return err
}

// current returns the simulator that plays the account.
func (a *account) current() *simulator.Simulator {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.simulator
}

// ServeHTTP implements [http.Handler].
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	entry, answer := request{began: time.Now()}, &answer{ResponseWriter: w}
	defer func() {
		entry.ended, entry.refused = time.Now(), answer.status == http.StatusTooManyRequests
		a.mu.Lock()
		defer a.mu.Unlock()
		a.requests = append(a.requests, entry)
	}()
	a.current().ServeHTTP(answer, r)
}

// answer is a response whose status is remembered.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// takeRequests returns the requests since the last call.
func (a *account) takeRequests() []request {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.requests
	a.requests = nil
	return taken
}

// refused returns how many of the requests the rate limit refused.
func refused(requests []request) int {
	count := 0
	for _, request := range requests {
		if request.refused {
			count++
		}
	}
	return count
}

// inSequence returns how many of the requests were made one after the other: the most of them of which none began
// before the one before it had ended.
func inSequence(requests []request) int {
	byEnd := slices.SortedFunc(slices.Values(requests), func(a, b request) int { return a.ended.Compare(b.ended) })
	count, last := 0, time.Time{}
	for _, request := range byEnd {
		if !request.began.Before(last) {
			count, last = count+1, request.ended
		}
	}
	return count
}

// serve serves on loopback until the server is closed.
func serve(ctx context.Context, handler http.Handler) (address string, server *http.Server, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // until Close
	return "http://" + listener.Addr().String(), server, nil
}
