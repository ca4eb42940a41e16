package billing_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// What VPSBG sells is read once, and again only after a failure.
func TestCatalogIsReadOnce(t *testing.T) {
	account, api := open(t, 0)
	api.latency = 0
	catalog := account.Catalog
	reads := map[string]func() (any, error){
		"GET /plans":               func() (any, error) { return catalog.Plans(t.Context(), nil) },
		"GET /server-images":       func() (any, error) { return catalog.ServerImages(t.Context(), nil) },
		"GET /plans/1/addons":      func() (any, error) { return catalog.PlanAddons(t.Context(), 1) },
		"GET /plans/2/addons":      func() (any, error) { return catalog.PlanAddons(t.Context(), 2) },
		"GET /plans/1/promo-codes": func() (any, error) { return catalog.PromoCodes(t.Context(), 1) },
		"GET /plans/2/promo-codes": func() (any, error) { return catalog.PromoCodes(t.Context(), 2) },
		"GET /balance":             func() (any, error) { return catalog.Currency(t.Context()) },
	}
	api.override = only("GET", reply(http.StatusForbidden, ""))
	for line, read := range reads {
		if got, err := read(); vpsbg.Status(err) != http.StatusForbidden {
			t.Errorf("%s: got %v and %v, want the 403", line, got, err)
		}
	}
	api.override = func(request asked) answer { // what it has comes from its path
		return reply(http.StatusOK,
			fmt.Sprintf(`{"data": [{"id": 104, "key": %[1]q, "code": %[1]q}], "balance": 7, "currency": "EUR"}`, request.line))
	}
	want := map[string]any{
		"GET /plans":               []vpsbg.Plan{{ID: 104, RawKey: "GET /plans"}},
		"GET /server-images":       []vpsbg.ServerImage{{ID: 104}},
		"GET /plans/1/addons":      []vpsbg.PlanAddon{{Key: "GET /plans/1/addons"}},
		"GET /plans/2/addons":      []vpsbg.PlanAddon{{Key: "GET /plans/2/addons"}},
		"GET /plans/1/promo-codes": []vpsbg.PromoCode{{Code: "GET /plans/1/promo-codes"}},
		"GET /plans/2/promo-codes": []vpsbg.PromoCode{{Code: "GET /plans/2/promo-codes"}},
		"GET /balance":             "EUR",
	}
	for line, read := range reads {
		for range 3 {
			if got, err := read(); err != nil || !reflect.DeepEqual(got, want[line]) {
				t.Errorf("%s: got %v and %v, want %v", line, got, err, want[line])
			}
		}
		if got := slices.DeleteFunc(api.requests(line), func(r asked) bool { return r.line != line }); len(got) != 2 {
			t.Errorf("%s was sent %d times, want once again after the refusal", line, len(got))
		}
	}
}
