package billing_test

import (
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planShop has one plan. It counts the requests to each path, and refuses the first one.
type planShop map[string]int

func (s planShop) RoundTrip(r *http.Request) (*http.Response, error) {
	s[r.URL.Path]++
	answer := reply(http.StatusOK, `{"data": [{"id": 104}]}`)
	if s[r.URL.Path] == 1 {
		answer = reply(http.StatusForbidden, "")
	}
	return answer(r)
}

// run is the catalogue of a run of its own, that keeps it in dir.
func run(t *testing.T, requests http.RoundTripper, token, dir string) *billing.Catalog {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: requests})
	if err != nil {
		t.Fatal(err)
	}
	catalog := billing.NewAccount(client, false).Catalog
	catalog.KeepIn(dir)
	return catalog
}

func TestCatalogIsKeptForOtherRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests, dir := planShop{"/v1/plans": 1}, t.TempDir() // the first one is refused
		plans := func(token string) {
			t.Helper()
			plans, err := run(t, requests, token, dir).Plans(t.Context(), nil)
			if err != nil || len(plans) != 1 || plans[0].ID != 104 || plans[0].Price != nil {
				t.Errorf("got %v and %v", plans, err)
			}
		}
		expect := func(want int) {
			t.Helper()
			if got := requests["/v1/plans"] - 1; got != want {
				t.Errorf("the plans were asked for %d times, want %d", got, want)
			}
		}
		plans("one")
		plans("one")
		expect(1)
		plans("of another account")
		expect(2)
		time.Sleep(5 * time.Minute)
		plans("one")
		expect(3)

		files, err := filepath.Glob(filepath.Join(dir, "*", "plans.json"))
		if err != nil || len(files) != 2 {
			t.Fatalf("there are %v (%v)", files, err)
		}
		for _, file := range files { // what cannot be read is asked for again
			if strings.Contains(file, "account") || os.WriteFile(file, []byte(`{"read_at": "20`), 0o600) != nil {
				t.Errorf("%s is not what was expected", file)
			}
		}
		plans("one")
		expect(4)
	})
}

// TestCatalogWithoutCache works where nothing can be kept, and keeps no failure.
func TestCatalogWithoutCache(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{blocked, t.TempDir()} {
		requests := planShop{}
		if _, err := run(t, requests, "one", dir).Plans(t.Context(), nil); vpsbg.Status(err) != http.StatusForbidden {
			t.Errorf("got %v, want the 403", err)
		}
		for range 2 {
			if plans, err := run(t, requests, "one", dir).Plans(t.Context(), nil); err != nil || len(plans) != 1 {
				t.Errorf("got %v and %v", plans, err)
			}
		}
		want := 2
		if dir == blocked {
			want = 3
		}
		if !reflect.DeepEqual(requests, planShop{"/v1/plans": want}) {
			t.Errorf("asked %v, want %d", requests, want)
		}
	}
}

// TestCatalogIsReadAgain reads once more what another run has kept, and once only, before something is refused.
func TestCatalogIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sold, requests, dir := `{"data": [{"id": 104, "key": "old"}, {"id": 105, "key": "new", "available": false}]}`, 0, t.TempDir()
		shop := roundTrip(func(r *http.Request) (*http.Response, error) {
			requests++
			return reply(http.StatusOK, sold)(r)
		})
		expect := func(catalog *billing.Catalog, key string, isAvailable bool, want int) {
			t.Helper()
			plan, err := catalog.Plan(t.Context(), key)
			isSold := err == nil && (plan.Available == nil || bool(*plan.Available))
			if isSold != isAvailable || requests != want {
				t.Errorf("%s is sold: %t (%v) after %d requests, want %d", key, isSold, err, requests, want)
			}
		}
		first := run(t, shop, "one", dir)
		expect(first, "old", true, 1)
		expect(first, "new", false, 1) // it was read in this run
		expect(first, "newer", false, 1)
		second := run(t, shop, "one", dir)
		expect(second, "old", true, 1)
		expect(second, "newer", false, 2)
		expect(second, "new", false, 2)
		sold = `{"data": [{"id": 105, "key": "new", "available": true}]}`
		third := run(t, shop, "one", dir)
		expect(third, "new", true, 3)
		expect(third, "old", false, 3)
		expect(run(t, shop, "one", dir), "new", true, 3) // as the run before has kept it
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
