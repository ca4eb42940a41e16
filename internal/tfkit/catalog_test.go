package tfkit_test

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
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
	catalog := tfkit.NewProvider(client).Catalog
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

func TestNearest(t *testing.T) {
	names := []string{"vds-8gb", "cloud-vps-16gb", "cloud-vps-2gb", "cloud-vps-8gb", "cloud-vps-4gb", "cloud-vps-1gb", "cloud-vps-12gb"}
	for name, want := range map[string][]string{
		"Cloud-VPS-4 GB": {"cloud-vps-4gb", "cloud-vps-12gb", "cloud-vps-16gb", "cloud-vps-1gb", "cloud-vps-2gb"},
		"vds-8g":         {"vds-8gb"},
	} {
		if got := tfkit.Nearest(name, names); len(got) != 5 || !reflect.DeepEqual(got[:len(want)], want) {
			t.Errorf("the nearest of %q are %q, want %q", name, got, want)
		}
	}
	if got := tfkit.Nearest("x", nil); len(got) != 0 {
		t.Errorf("found %q in nothing", got)
	}
	if names[0] != "vds-8gb" {
		t.Errorf("changed the order of its argument: %q", names)
	}
}

func TestConfigured(t *testing.T) {
	for name, test := range map[string]struct {
		data    any
		want    bool
		problem bool
	}{
		"before the provider is configured": {},
		"a provider":                        {data: tfkit.NewProvider(nil), want: true},
		"something else":                    {data: 7, problem: true},
	} {
		var diags diag.Diagnostics
		if got := tfkit.Configured(test.data, &diags); (got != nil) != test.want || diags.HasError() != test.problem {
			t.Errorf("%s: got %v and %v", name, got, diags)
		}
	}
}
