package provider_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/provider"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// slow is an API that never comes to an end.
type slow struct {
	requests int
	endless  bool // pages, each in time and each with a next one; otherwise it is always too busy
}

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.requests++
	answer := &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{}, Request: r, Body: http.NoBody}
	if s.endless {
		if err := (vpsbg.WallClock{}).Sleep(r.Context(), 25*time.Second); err != nil {
			return nil, err
		}
		answer.StatusCode = http.StatusOK
		answer.Body = io.NopCloser(strings.NewReader(fmt.Sprintf(`{"data": [{"id": %d, "name": "x", "key": "k%[1]d", "status": "pending",
			"hostname": "web-%[1]d.example.com"}], "links": {"next": "https://api.vpsbg.eu/v1/next"}}`, s.requests)))
	}
	return answer, nil
}

// expectEnd runs what reads an API that never comes to an end, and expects an error in time.
func expectEnd(
	t *testing.T, name string, within time.Duration, run func(context.Context, *acctest.Session) acctest.Diagnostics,
) {
	t.Helper()
	for _, api := range []*slow{{}, {endless: true}} {
		t.Run(fmt.Sprintf("%s, endless=%t", name, api.endless), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim := acctest.StartInBubble(t, simulator.Options{})
				sim.Transport = api
				session := sim.Session(t)
				began := time.Now()
				diags := run(t.Context(), session)
				if took := time.Since(began); took > within || api.requests == 0 || api.requests > 150 {
					t.Errorf("it took %s and %d requests, want at most %s and 150: %s", took, api.requests, within, diags)
				}
				if !diags.HasError() && !api.endless { // the first page of what is no list can be its answer
					t.Error("it succeeds")
				}
			})
		})
	}
}

// Every data source, every list resource, every read of a resource and every plan that reads ends in time.
func TestEveryReadHasADeadline(t *testing.T) {
	theProvider := provider.New("test", nil, "")
	file := filepath.Join(t.TempDir(), "vmlinuz.efi")
	if err := os.WriteFile(file, []byte("kernel"), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := map[string]any{
		"server_id": "2864", "id": "2864", "key": "cloud-vps-2gb", "plan": "cloud-vps-2gb",
		"cpanel": 5, "billing_cycle": 1, "server_ids": []any{"2864"}, "ip_address_id": "2816", "attack_id": "qAEbdFBBluE9bYI",
		"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z",
	}
	for _, newDataSource := range theProvider.DataSources(t.Context()) {
		var metadata datasource.MetadataResponse
		var described datasource.SchemaResponse
		source := newDataSource()
		source.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		source.Schema(t.Context(), datasource.SchemaRequest{}, &described)
		config := map[string]any{}
		for name, value := range arguments {
			attribute, has := described.Schema.Attributes[name]
			if has && (attribute.IsRequired() || attribute.IsOptional() && !strings.HasSuffix(name, "server_id")) {
				config[name] = value
			}
		}
		expectEnd(t, "data "+metadata.TypeName, 5*time.Minute, func(ctx context.Context, session *acctest.Session) acctest.Diagnostics {
			_, diags := session.ReadDataSource(ctx, metadata.TypeName, config)
			return diags
		})
	}
	for _, newList := range theProvider.(frameworkprovider.ProviderWithListResources).ListResources(t.Context()) {
		var metadata resource.MetadataResponse
		newList().(interface {
			list.ListResource
			Metadata(context.Context, resource.MetadataRequest, *resource.MetadataResponse)
		}).Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "vpsbg"}, &metadata)
		expectEnd(t, "list "+metadata.TypeName, 15*time.Minute, func(ctx context.Context, session *acctest.Session) acctest.Diagnostics {
			_, diags := session.ListAll(ctx, metadata.TypeName, acctest.Query{IncludeResource: true})
			return diags
		})
	}
	for typ, test := range map[string]struct {
		id     string
		within time.Duration
		config map[string]any // nil if a plan asks nothing
	}{
		"vpsbg_server": {"2864", 15 * time.Minute, map[string]any{
			"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73",
		}},
		"vpsbg_iso":                 {"21", 5 * time.Minute, nil},
		"vpsbg_ssh_key":             {"5", 5 * time.Minute, nil},
		"vpsbg_measured_boot_image": {"229", 5 * time.Minute, map[string]any{"file": file}},
		"vpsbg_order_renewal": {"31/server/2864", 5 * time.Minute, map[string]any{
			"order_id": "31", "service_type": "server", "service_id": "2864", "billing_cycle": 3,
		}},
	} {
		expectEnd(t, "read "+typ, test.within, func(ctx context.Context, session *acctest.Session) acctest.Diagnostics {
			return session.Resource(typ).Import(ctx, test.id, nil)
		})
		if test.config != nil {
			expectEnd(t, "plan "+typ, test.within, func(ctx context.Context, session *acctest.Session) acctest.Diagnostics {
				return session.Resource(typ).Plan(ctx, test.config).Diagnostics
			})
		}
	}
	expectEnd(t, "plan of an action", 5*time.Minute, func(ctx context.Context, session *acctest.Session) acctest.Diagnostics {
		return session.PlanAction(ctx, "vpsbg_server_power", map[string]any{"server_id": "2864", "operation": "stop"})
	})
}
