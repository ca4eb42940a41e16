package iso_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// What VPSBG could not fetch stays in the state, so that the next apply deletes it.
func TestISO_failed(t *testing.T) {
	t.Parallel()
	missing := "https://user:" + secret + "@iso.example.com/missing.iso"
	iso, sim := start(t, simulator.Options{})
	expect(t, iso.Apply(t.Context(), declared(missing)), `ERROR: ISO was not fetched: ISO rescue (2864): VPSBG reports the status "failed".`)
	if !iso.Tainted || iso.Get("id") != "2864" || iso.Get("status") != "failed" || iso.IdentityID() != "2864" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
	expect(t, iso.Apply(t.Context(), declared(here)), "")
	must(t, sim.Wrote("POST /isos", "DELETE /isos/2864", "POST /isos")())
	if iso.Tainted || iso.Get("status") != "ready" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
}

// The words for the end of fetching are not documented.
func TestISO_status(t *testing.T) {
	t.Parallel()
	for status, says := range map[string]string{
		`"Available"`: "", `"active"`: "", `"COMPLETED"`: "", `null`: "", `""`: "",
		`"error"`: `VPSBG reports the status "error".`,
		`"queued"`: `WARNING: ISO is not ready: ISO rescue (2864): The time limit is over; a large ISO may need a longer timeouts.create. ` +
			`VPSBG last reported the status "queued" and continues`,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			answer := `{"id": 2864, "name": "rescue", "status": ` + status + `}`
			iso, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "getISO", Times: -1, Status: 200, Body: &answer})
			expect(t, iso.Apply(t.Context(), declared(here)), says)
			if iso.Tainted != (status == `"error"`) || !iso.Exists() {
				t.Errorf("tainted: %t, %s", iso.Tainted, iso)
			}
		})
	}
}

func TestISO_slow(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{ISODelay: 2 * time.Hour})
	config := declared(here)
	expect(t, iso.Apply(t.Context(), config), `VPSBG last reported the status "downloading" and continues to fetch it.`)
	if iso.Tainted || iso.Get("status") != "downloading" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
	must(t, sim.Advance(2*time.Hour))
	expect(t, iso.Apply(t.Context(), config), "")
	must(t, sim.Wrote("POST /isos")())
	if iso.Get("status") != "ready" {
		t.Errorf("the state has not noticed: %s", iso)
	}
}

func TestISO_interrupted(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sim.BeforeRequest(func(r *http.Request) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/isos/") {
			cancel()
		}
	})
	expect(t, iso.Apply(ctx, declared(here)), "WARNING: ISO is not ready: ISO rescue (2864): Terraform was interrupted.")
	if iso.Tainted || iso.Get("id") != "2864" {
		t.Errorf("tainted: %t, %s", iso.Tainted, iso)
	}
}

func TestISO_unreadable(t *testing.T) {
	t.Parallel()
	iso, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "getISO", Status: 403})
	expect(t, iso.Apply(t.Context(), declared(here)), "WARNING: ISO is not ready: ISO rescue (2864): GET /isos/2864 (getISO) answered 403 Forbidden")
	if iso.Tainted || !iso.Exists() {
		t.Error("it is tainted, or not in the state")
	}
}

// A new ISO may take a while until it is shown; one that was shown and is not any more is gone.
func TestISO_shownLate(t *testing.T) {
	t.Parallel()
	empty := `{"data": []}`
	unseen := []simulator.Fault{
		{OperationID: "getISO", Times: 2, Status: 404},
		{OperationID: "listISOs", Skip: 1, Times: 2, Status: 200, Body: &empty},
	}
	iso, _ := start(t, simulator.Options{}, unseen...)
	expect(t, iso.Apply(t.Context(), declared(here)), "")

	unseen[0].Skip = 1
	iso, _ = start(t, simulator.Options{}, unseen...)
	expect(t, iso.Apply(t.Context(), declared(here)), "ERROR: ISO is gone: ISO rescue (2864) was deleted while VPSBG was fetching it.")
}
