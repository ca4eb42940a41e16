package vpsbg_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// A call of each class, all of which want an answer.
var (
	read       = operations["GetServer"].call
	idempotent = operations["UpdateSSHKey"].call
	billed     = operations["DeployServer"].call
	once       = operations["AttachMeasuredBootImage"].call
	upload     = operations["UploadMeasuredBootImage"].call

	classes = map[string]func(context.Context, *vpsbg.Client) error{
		"read": read, "idempotent": idempotent, "billed": billed, "once": once, "upload": upload,
	}
)

// good answers each of these calls.
func good(r *http.Request) (*http.Response, error) {
	switch {
	case r.URL.Path == "/v1/servers/7/measured-boot":
		return reply(http.StatusOK, serverJSON)(r)
	case r.URL.Path == "/v1/measured-boot-images":
		return reply(http.StatusCreated, bootImageJSON)(r)
	case r.Method == http.MethodPost:
		return reply(http.StatusCreated, orderJSON)(r)
	case strings.HasPrefix(r.URL.Path, "/v1/ssh-keys"):
		return reply(http.StatusOK, sshKeyJSON)(r)
	default:
		return reply(http.StatusOK, serverJSON)(r)
	}
}

// TestClassesDecideOnResending gives the same answer for ever, and counts how often a call of each class is sent.
func TestClassesDecideOnResending(t *testing.T) {
	type counts map[string]int
	var (
		never  = counts{"read": 1, "idempotent": 1, "billed": 1, "once": 1, "upload": 1}
		resent = counts{"read": 5, "idempotent": 5, "billed": 1, "once": 1, "upload": 1}
	)
	for name, test := range map[string]struct {
		answer  answer
		sent    counts
		status  int
		unknown bool // what happened
	}{
		"silence":             {silence, resent, 0, true},
		"cut connection":      {fail(errCut), resent, 0, true},
		"cut body":            {cutBody, resent, 0, true},
		"oversized":           {oversized, resent, 0, true},
		"no connection":       {fail(errDial), resent, 0, false},
		"no proxy":            {fail(&net.OpError{Op: "proxyconnect", Err: errDial}), resent, 0, false},
		"another's machine":   {fail(&tls.CertificateVerificationError{Err: errors.New("unknown authority")}), resent, 0, false},
		"500":                 {reply(500, `{"message": "Server Error"}`), resent, 500, true},
		"502 of a proxy":      {reply(502, `<html><h1>Bad Gateway</h1></html>`), resent, 502, true},
		"503":                 {reply(503, "", "Retry-After", "30"), resent, 503, true},
		"cut JSON":            {reply(200, `{"id": 7, "sta`), never, 200, true},
		"HTML":                {reply(200, `<!DOCTYPE html><title>VPSBG</title>`), never, 200, true},
		"nothing":             {reply(200, ""), never, 200, true},
		"null":                {reply(200, "null"), never, 200, true},
		"no content":          {reply(204, ""), never, 204, true},
		"an array":            {reply(200, "[]"), never, 200, true},
		"an empty object":     {reply(200, "{}"), never, 200, true},
		"wrong types":         {reply(200, `{"id": "seven", "hostname": 7, "status": [], "tax_rate": {}}`), never, 200, true},
		"moved":               {reply(301, "", "Location", "https://example.com/v1"), never, 301, true},
		"refused credentials": {reply(401, `{"message": "Unauthenticated."}`), never, 401, false},
		"forbidden":           {reply(403, `{"message": "Forbidden"}`), never, 403, false},
		"not found":           {reply(404, `{"message": "Not Found"}`), never, 404, false},
		"request timeout":     {reply(408, ""), never, 408, true},
		"invalid":             {reply(422, `{"message": "The name is taken."}`), never, 422, false},
	} {
		t.Run(name, func(t *testing.T) {
			for class, call := range classes {
				synctest.Test(t, func(t *testing.T) {
					client, api := play(t, test.answer)
					problem := failure(t, call(t.Context(), client))
					if len(api.sent) != test.sent[class] {
						t.Errorf("a %s call was sent %d times, want %d", class, len(api.sent), test.sent[class])
					}
					if problem.Status != test.status {
						t.Errorf("a %s call failed with status %d, want %d: %v", class, problem.Status, test.status, problem)
					}
					if got := vpsbg.IsOutcomeUnknown(problem); got != test.unknown {
						t.Errorf("after a %s call, IsOutcomeUnknown is %v, want %v: %v", class, got, test.unknown, problem)
					}
				})
			}
		})
	}
}

// oversized answers more than the client is willing to hold.
func oversized(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(zeros{}), Request: r}, nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAResentCallSucceeds(t *testing.T) {
	for name, first := range map[string]answer{"cut": fail(errCut), "502": reply(502, ""), "silence": silence} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := play(t, first, first, good)
				if err := idempotent(t.Context(), client); err != nil {
					t.Fatal(err)
				}
				for i, request := range api.sent {
					if request.body != `{"name":"desktop"}` {
						t.Errorf("attempt %d carried the body %q", i+1, request.body)
					}
				}
			})
		})
	}
}

// A first attempt whose answer is lost may have taken effect, even if the last one did not leave the machine.
func TestALostAnswerIsNotForgotten(t *testing.T) {
	for _, first := range []answer{fail(errCut), reply(500, "")} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, first, fail(errDial))
			if err := idempotent(t.Context(), client); !vpsbg.IsOutcomeUnknown(err) {
				t.Errorf("IsOutcomeUnknown is false for %v", err)
			}
		})
	}
}

func TestRateLimitIsWaitedOut(t *testing.T) {
	const date = "Sat, 21 Nov 2026 02:00:00 GMT"
	for name, test := range map[string]struct {
		headers  []string
		from, to time.Duration
	}{
		"seconds":      {[]string{"Retry-After", "7"}, 7 * time.Second, 7 * time.Second},
		"a fraction":   {[]string{"Retry-After", "1.5"}, 1500 * time.Millisecond, 1500 * time.Millisecond},
		"no wait":      {[]string{"Retry-After", "0"}, time.Second, time.Second}, // not in a busy loop
		"a date":       {[]string{"Retry-After", "Sat, 21 Nov 2026 02:00:40 GMT", "Date", date}, 40 * time.Second, 40 * time.Second},
		"a past date":  {[]string{"Retry-After", "Sat, 21 Nov 2026 01:59:59 GMT", "Date", date}, 3750 * time.Millisecond, 5 * time.Second},
		"a lone date":  {[]string{"Retry-After", "Sat, 21 Nov 2026 02:00:40 GMT"}, 3750 * time.Millisecond, 5 * time.Second},
		"nothing":      {nil, 3750 * time.Millisecond, 5 * time.Second},
		"a word":       {[]string{"Retry-After", "soon"}, 3750 * time.Millisecond, 5 * time.Second},
		"a negative":   {[]string{"Retry-After", "-5"}, 3750 * time.Millisecond, 5 * time.Second},
		"not a number": {[]string{"Retry-After", "NaN"}, 3750 * time.Millisecond, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			for class, call := range classes {
				synctest.Test(t, func(t *testing.T) {
					client, api := play(t, reply(http.StatusTooManyRequests, `{"message": "Too Many Attempts."}`, test.headers...), good)
					err := call(t.Context(), client)
					if isSentOnce(class) { // the caller looks first, and the next call waits as long
						if vpsbg.Status(err) != http.StatusTooManyRequests || len(api.sent) != 1 || !vpsbg.IsRefusedUnseen(err) {
							t.Fatalf("a %s call was sent %d times, and failed with %v", class, len(api.sent), err)
						}
						err = call(t.Context(), client)
					}
					if err != nil {
						t.Fatal(err)
					}
					if len(api.sent) != 2 {
						t.Fatalf("a %s call was sent %d times, want 2", class, len(api.sent))
					}
					if waited := api.sent[1].after; waited < test.from || waited > test.to {
						t.Errorf("a %s call was sent again after %v, want %v to %v", class, waited, test.from, test.to)
					}
				})
			}
		})
	}
}

// isSentOnce reports whether calls of a class are not repeated.
func isSentOnce(class string) bool { return class != "read" && class != "idempotent" }

// A wait that is longer than the time that is left is told, whoever would have to wait.
func TestRateLimitIsTooLong(t *testing.T) {
	for class, call := range classes {
		synctest.Test(t, func(t *testing.T) {
			client, api := play(t, reply(http.StatusTooManyRequests, "", "Retry-After", "3000"))
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			err := call(ctx, client)
			if !vpsbg.IsTooLong(err) || !strings.Contains(err.Error(), "it asks to wait 50m0s, which is longer than the time that is left") {
				t.Errorf("a %s call failed with %v", class, err)
			}
			if len(api.sent) != 1 || time.Since(api.began) > 0 {
				t.Errorf("a %s call was sent %d times in %s", class, len(api.sent), time.Since(api.began))
			}
		})
	}
}

// The waits double, so that a limit which the API gives no time for is not hammered.
func TestRateLimitBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, reply(http.StatusTooManyRequests, ""))
		problem := failure(t, idempotent(t.Context(), client))
		if problem.Status != http.StatusTooManyRequests || !errors.Is(problem, context.DeadlineExceeded) {
			t.Errorf("got %v, want the 429 and that the time was up", problem)
		}
		if vpsbg.IsOutcomeUnknown(problem) {
			t.Error("a 429 refuses, it leaves nothing open")
		}
		if waited := time.Since(api.began); waited != time.Hour {
			t.Errorf("gave up after %v, want 1h", waited)
		}
		if n := len(api.sent); n < 120 || n > 165 {
			t.Errorf("sent %d requests, want one every 22.5 to 30 s in the end", n)
		}
	})
}

// A 429 holds back every call of the client, not only the one that it refused.
func TestRateLimitHoldsBackAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, reply(http.StatusTooManyRequests, "", "Retry-After", "20"), good)
		short, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := read(short, client); vpsbg.Status(err) != http.StatusTooManyRequests {
			t.Fatalf("got %v, want the 429", err)
		}
		if err := billed(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if got := api.sent[1].after; got != 20*time.Second {
			t.Errorf("the next call was sent after %v, want 20s", got)
		}
	})
}

// While the gate is closed, a call can be given up: it was not sent.
func TestGateGivesUpWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, reply(http.StatusTooManyRequests, "", "Retry-After", "20"))
		for i := range 2 {
			short, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			err := billed(short, client)
			cancel()
			if i == 1 && !errors.Is(err, context.DeadlineExceeded) || vpsbg.IsOutcomeUnknown(err) {
				t.Errorf("got %v, want a known outcome at the deadline", err)
			}
		}
		if len(api.sent) != 1 {
			t.Errorf("sent %d requests, want 1", len(api.sent))
		}
	})
}

func TestLockIsWaitedOutByIdempotentCallsOnly(t *testing.T) {
	locked := reply(http.StatusLocked, `{"message": "The server is locked."}`)
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, locked, locked, locked, good)
		if err := idempotent(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		for i, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second} {
			pause := api.sent[i+1].after - api.sent[i].after
			if pause < want*3/4 || pause > want {
				t.Errorf("pause %d took %v, want %v to %v", i+1, pause, want*3/4, want)
			}
		}
	})
	for _, call := range []func(context.Context, *vpsbg.Client) error{read, billed, once, upload} {
		client, api := play(t, locked)
		if err := call(t.Context(), client); vpsbg.Status(err) != http.StatusLocked || vpsbg.IsOutcomeUnknown(err) {
			t.Errorf("got %v, want the 423 as a known outcome", err)
		}
		if len(api.sent) != 1 {
			t.Errorf("sent %d requests, want 1: whether the refused call had an effect must be looked up first", len(api.sent))
		}
	}
}

func TestLockShowsWhenTheTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, reply(http.StatusLocked, `{"message": "The server is locked."}`, "X-Request-Id", "r-1"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		problem := failure(t, idempotent(ctx, client))
		if !errors.Is(problem, context.DeadlineExceeded) {
			t.Errorf("got %v, want it to say that the time is up", problem)
		}
		want := "PATCH /ssh-keys/5 (updateSSHKey) answered 423 Locked: The server is locked.: context deadline exceeded (request id r-1)"
		if problem.Error() != want {
			t.Errorf("got  %v\nwant %s", problem, want)
		}
		if waited := time.Since(api.began); waited != time.Minute {
			t.Errorf("gave up after %v, want 1m", waited)
		}
	})
}

// Patience bounds a call although its context does not.
func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := play(t, reply(http.StatusLocked, ""))
		problem := failure(t, idempotent(t.Context(), client))
		if waited := time.Since(api.began); waited != time.Hour || problem.Status != http.StatusLocked {
			t.Errorf("gave up after %v with %v, want the 423 after 1h", waited, problem)
		}
	})
}

// cancelling answers like good, but the caller gives up while the request is on its way.
func cancelling(cancel context.CancelFunc) answer {
	return func(r *http.Request) (*http.Response, error) {
		cancel()
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return good(r)
	}
}

func TestCancellingDoesNotInterruptAPurchase(t *testing.T) {
	for _, call := range []func(context.Context, *vpsbg.Client) error{billed, once} {
		ctx, cancel := context.WithCancel(t.Context())
		client, _ := play(t, cancelling(cancel))
		if err := call(ctx, client); err != nil {
			t.Errorf("the answer was thrown away: %v", err)
		}
	}
}

func TestCancellingInterruptsAReadAndAnUpload(t *testing.T) {
	for _, call := range []func(context.Context, *vpsbg.Client) error{read, upload} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			client, api := play(t, cancelling(cancel))
			if err := call(ctx, client); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the cancellation", err)
			}
			if len(api.sent) != 1 || time.Since(api.began) != 0 {
				t.Errorf("sent %d requests within %v, want 1 at once", len(api.sent), time.Since(api.began))
			}
		})
	}
}

func TestACancelledCallIsNotSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, call := range classes {
		client, api := play(t, good)
		err := call(ctx, client)
		if !errors.Is(err, context.Canceled) || vpsbg.IsOutcomeUnknown(err) {
			t.Errorf("got %v, want the cancellation as a known outcome", err)
		}
		if len(api.sent) != 0 {
			t.Error("it was sent")
		}
	}
}

// A redirect could carry a purchase, or the token, elsewhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{"https://example.com/v1/servers", "/v1/elsewhere", "http://api.vpsbg.eu/v1/servers"} {
			for _, call := range classes {
				client, api := play(t, reply(status, "", "Location", target))
				if err := call(t.Context(), client); vpsbg.Status(err) != status {
					t.Errorf("got %v, want the %d", err, status)
				}
				if len(api.sent) != 1 || api.sent[0].URL.Host != "api.vpsbg.eu" {
					t.Errorf("a %d to %s was followed", status, target)
				}
			}
		}
	}
}
