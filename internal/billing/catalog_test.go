package billing_test

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// api counts the requests to each path, and refuses the first one.
type api map[string]int

func (a api) RoundTrip(r *http.Request) (*http.Response, error) {
	a[r.URL.Path]++
	status := http.StatusOK
	if a[r.URL.Path] == 1 {
		status = http.StatusForbidden
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"data": [{"id": 104}]}`)), Request: r}, nil
}

func TestCatalogIsReadOnce(t *testing.T) {
	requests := api{}
	client, err := vpsbg.New(vpsbg.Config{Token: "token", Transport: requests})
	if err != nil {
		t.Fatal(err)
	}
	catalog := billing.NewAccount(client, false).Catalog
	if _, err := catalog.Plans(t.Context()); vpsbg.Status(err) != http.StatusForbidden {
		t.Errorf("got %v, want the 403", err)
	}
	if _, err := catalog.ServerImages(t.Context()); vpsbg.Status(err) != http.StatusForbidden {
		t.Errorf("got %v, want the 403", err)
	}
	for range 3 {
		plans, err := catalog.Plans(t.Context())
		if err != nil || len(plans) != 1 || plans[0].ID != 104 {
			t.Errorf("got %v and %v", plans, err)
		}
		images, err := catalog.ServerImages(t.Context())
		if err != nil || len(images) != 1 || images[0].ID != 104 {
			t.Errorf("got %v and %v", images, err)
		}
	}
	if want := (api{"/v1/plans": 2, "/v1/server-images": 2}); !reflect.DeepEqual(requests, want) {
		t.Errorf("sent %v, want one request again after the refused one: %v", requests, want)
	}
}
