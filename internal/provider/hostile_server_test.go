package provider_test

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// A server that answers in a hostile way leaves no plan, and one purchase at most: the next apply finds it.
func TestAHostileServer(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"cut": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"cut in the body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"id": 1, "hostname": "`))
		},
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			packed := gzip.NewWriter(w)
			for range 64 {
				if _, err := packed.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
			_ = packed.Close()
		},
		"hints without an end": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", strings.Repeat("x", 64<<10))
			for range 100 {
				w.WriteHeader(http.StatusEarlyHints)
			}
		},
		"a redirect to itself": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		},
		"zero bytes": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			bought := map[string]any{
				"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73",
			}
			received := 0
			sim.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				received++
				answer(w, r)
			})
			if diags := sim.Session(t).Resource("vpsbg_server").Plan(t.Context(), bought).Diagnostics; !diags.HasError() || received > 100 {
				t.Errorf("a plan made %d requests and says %s", received, diags)
			}

			// Only the purchase is answered so, after it has taken effect.
			sim.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost || r.URL.Path != "/v1/servers" {
					sim.ServeHTTP(w, r)
					return
				}
				sim.ServeHTTP(httptest.NewRecorder(), r)
				answer(w, r)
			})
			server := sim.Session(t).Resource("vpsbg_server")
			first := server.Apply(t.Context(), bought)
			if !server.Exists() && !first.HasError() {
				t.Error("nothing is said of a purchase that is not in the state")
			}
			server = sim.Session(t).Continue(*server)
			if diags := server.Apply(t.Context(), bought); diags.HasError() || !server.Exists() {
				t.Errorf("the second apply says %s", diags)
			}
			if count, servers := sim.Count("deployServer"), len(sim.State().Servers); count != 1 || servers != 1 {
				t.Errorf("%d purchases were received, and there are %d servers", count, servers)
			}
		})
	}
}
