package vpsbg_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestParseEndpoint(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://api.vpsbg.eu/v1":    "https://api.vpsbg.eu/v1",
		"https://api.vpsbg.eu/v1//":  "https://api.vpsbg.eu/v1",
		"HTTPS://192.0.2.1:8443":     "https://192.0.2.1:8443",
		"http://localhost:8080/v1":   "http://localhost:8080/v1",
		"http://127.0.0.1:8080/v1":   "http://127.0.0.1:8080/v1",
		"http://127.8.8.8/v1":        "http://127.8.8.8/v1",
		"http://[::1]:8080/v1":       "http://[::1]:8080/v1",
		"http://[::ffff:127.0.0.1]/": "http://[::ffff:127.0.0.1]",
	} {
		if got, err := vpsbg.ParseEndpoint(endpoint); err != nil || got.String() != want {
			t.Errorf("%q gives %v and %v, want %s", endpoint, got, err, want)
		}
	}
	for endpoint, want := range map[string]string{
		"":                                "not an absolute URL",
		"/v1":                             "not an absolute URL",
		"api.vpsbg.eu/v1":                 "not an absolute URL",
		"https://":                        "not an absolute URL",
		"https://:443/v1":                 "not an absolute URL",
		"https://api vpsbg.eu":            "not an absolute URL",
		"https://user:secret@":            "not an absolute URL",
		"user:secret@example.com":         "not an absolute URL",
		"https://user:secret@exa mple":    "not an absolute URL",
		"https://e xample?token=secret":   "not an absolute URL",
		"https://user:secret@example.com": "neither credentials nor a query nor a fragment",
		"https://example.com?a=b":         "neither credentials nor a query nor a fragment",
		"https://example.com#a":           "neither credentials nor a query nor a fragment",
		"http://api.vpsbg.eu/v1":          "unencrypted",
		"http://192.168.0.1/v1":           "unencrypted",
		"http://localhost.example.com/v1": "unencrypted",
		"http://127.0.0.1.nip.io/v1":      "unencrypted",
		"http://0.0.0.0/v1":               "unencrypted",
		"ftp://localhost/v1":              "not an https address",
		"http://a.example/u:secret@b/v1":  "unencrypted",
		"ftp://a.example/u:secret@b/v1":   "not an https address",
	} {
		got, err := vpsbg.ParseEndpoint(endpoint)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v and %v, want an error with %q", endpoint, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestNewNeedsATokenAndAnEndpoint(t *testing.T) {
	if _, err := vpsbg.New(vpsbg.Config{}); err == nil || err.Error() != "the API token is empty" {
		t.Errorf("without a token: %v", err)
	}
	if _, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: "http://api.vpsbg.eu"}); err == nil {
		t.Error("took an endpoint that is not encrypted")
	}
}

// Over a real connection, with what New chooses by itself.
func TestDefaultsReachAServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/servers/7" || r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("got %s with %q", r.URL, r.Header)
		}
		_, _ = w.Write([]byte(serverJSON))
	}))
	defer server.Close()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: server.URL + "/v1/"})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := client.Clock().(vpsbg.WallClock); !ok {
		t.Errorf("the clock is %T", client.Clock())
	}
	got, err := client.GetServer(t.Context(), 7)
	if err != nil || got.Hostname != "web-1" {
		t.Errorf("got %+v and %v", got, err)
	}
}

// A purchase to somebody else's machine is refused before anything is sent. Config has nothing that switches this off.
func TestUntrustedCertificatesAreRefused(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("got %s with %q", r.URL, r.Header)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client
	server.StartTLS()
	defer server.Close()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	problem := failure(t, billed(t.Context(), client))
	if _, ok := errors.AsType[*tls.CertificateVerificationError](problem); !ok || vpsbg.IsOutcomeUnknown(problem) {
		t.Errorf("got %v, want the certificate refused and nothing sent", problem)
	}
}

// Over real connections, where net/http would follow. Both hosts have certificates that the client trusts.
func TestRedirectsDoNotCarryTheTokenToAnotherHost(t *testing.T) {
	other := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host got %s %s with %q", r.Method, r.URL, r.Header)
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		api := httptest.NewTLSServer(http.RedirectHandler(other.URL, status))
		client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: api.URL, Transport: other.Client().Transport})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []func(context.Context, *vpsbg.Client) error{read, idempotent, billed} {
			if err := call(t.Context(), client); vpsbg.Status(err) != status {
				t.Errorf("got %v, want the %d", err, status)
			}
		}
		api.Close()
	}
}

// A closed port proves that nothing was sent.
func TestNoConnectionIsAKnownOutcome(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if problem := failure(t, billed(t.Context(), client)); problem.Status != 0 || vpsbg.IsOutcomeUnknown(problem) {
		t.Errorf("got %v, want a known outcome without an answer", problem)
	}
}

func TestWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock, began := vpsbg.WallClock{}, time.Now()
		if err := clock.Sleep(t.Context(), 0); err != nil {
			t.Error(err)
		}
		ctx, cancel := clock.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := clock.Sleep(ctx, 40*time.Second); err != nil || clock.Now().Sub(began) != 40*time.Second {
			t.Errorf("slept for %v with %v, want 40s", clock.Now().Sub(began), err)
		}
		if err := clock.Sleep(ctx, 40*time.Second); !errors.Is(err, context.DeadlineExceeded) ||
			clock.Now().Sub(began) != time.Minute {
			t.Errorf("woke after %v with %v, want the deadline after 1m", clock.Now().Sub(began), err)
		}
		if err := clock.Sleep(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
	})
}
