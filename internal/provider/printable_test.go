package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// hostile is what a text of the API has at its end: colours, a title, a turned direction, and a line of its own.
const hostile = "\x1b[31m\x1b]0;title\a\u202e\u2066\u009b2J\r\nForged: all is well\u2028Forged again"

// hostileAPI passes on what the simulator answers, with hostile text in the fields of these names, "*" for all.
func hostileAPI(sim *acctest.Simulation, fields ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		sim.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var value any
		if decoder.Decode(&value) == nil {
			body, _ = json.Marshal(poison(value, "", fields))
		}
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

func poison(value any, name string, fields []string) any {
	switch value := value.(type) {
	case string:
		if fields[0] == "*" || slices.Contains(fields, name) {
			return value + hostile
		}
	case map[string]any:
		poisoned := map[string]any{}
		for key, field := range value {
			if name == "errors" {
				poisoned[key+hostile] = poison(field, "errors", fields)
			} else {
				poisoned[key] = poison(field, key, fields)
			}
		}
		return poisoned
	case []any:
		for i := range value {
			value[i] = poison(value[i], name, fields)
		}
	}
	return value
}

// TestHostileTextsOfTheAPI makes everything that the API says hostile, and looks for it in what Terraform prints.
func TestHostileTextsOfTheAPI(t *testing.T) {
	t.Parallel()
	for _, fields := range [][]string{{"hostname", "label", "name"}, {"message", "errors", "url"}, {"status"}, {"*"}} {
		t.Run(strings.Join(fields, "+"), func(t *testing.T) {
			t.Parallel()
			said := 0
			check := func(diags acctest.Diagnostics) {
				for _, diagnostic := range diags {
					said++
					checkPrintable(t, diagnostic.Summary+"\n"+diagnostic.Detail)
				}
			}
			sim := acctest.Start(t, simulator.Options{Servers: 2})
			ctx := t.Context()
			server := sim.Session(t).Resource("vpsbg_server")
			check(server.Import(ctx, "2864", nil))
			sim.Handler = hostileAPI(sim, fields...)

			session := sim.Session(t)
			for _, typ := range []string{"vpsbg_server", "vpsbg_ssh_key", "vpsbg_iso", "vpsbg_order_renewal", "vpsbg_measured_boot_image"} {
				found, diags := session.ListAll(ctx, typ, acctest.Query{IncludeResource: true})
				check(diags)
				for _, item := range found {
					checkPrintable(t, item.Name)
				}
			}
			for name, argument := range map[string]string{"vpsbg_server": "hostname", "vpsbg_ssh_key": "name", "vpsbg_plan": "key"} {
				_, diags := session.ReadDataSource(ctx, name, map[string]any{argument: "none"})
				check(diags)
			}
			known := session.Continue(*server)
			check(known.Refresh(ctx))
			bought := map[string]any{
				"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": 73,
			}
			check(session.Resource("vpsbg_server").Apply(ctx, bought))
			bought["image_id"] = 99999
			check(session.Resource("vpsbg_server").Apply(ctx, bought))
			check(session.Resource("vpsbg_server").Import(ctx, "99999", nil))
			check(session.Resource("vpsbg_iso").Apply(ctx, map[string]any{"name": "x", "url": "https://example.com/x.iso"}))
			check(session.PlanAction(ctx, "vpsbg_server_power", map[string]any{"server_id": "2864", "operation": "stop"}))
			check(known.Destroy(ctx))
			if said == 0 {
				t.Error("nothing was said")
			}
		})
	}
}

func checkPrintable(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%U in %q", r, text)
			break
		}
	}
	if strings.Contains(text, "\nForged") {
		t.Errorf("a line of its own in %q", text)
	}
}

// TestManyFieldsAreCut has the API refuse 4,000 fields at ten million bytes.
func TestManyFieldsAreCut(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	fields := map[string]any{}
	for i := range 4000 {
		fields[fmt.Sprintf("name.%04d", i)] = []string{strings.Repeat("x", 1200), strings.Repeat("y", 1200)}
	}
	body, err := json.Marshal(map[string]any{"message": strings.Repeat("z", 100000), "errors": fields})
	if err != nil {
		t.Fatal(err)
	}
	text := string(body)
	if err := sim.AddFault(simulator.Fault{OperationID: "createISO", Status: 422, Body: &text}); err != nil {
		t.Fatal(err)
	}
	iso := sim.Session(t).Resource("vpsbg_iso")
	diags := iso.Apply(t.Context(), map[string]any{"name": "x", "url": "https://example.com/x.iso"})
	if said := diags.String(); len(said) > 50_000 || !strings.Contains(said, " more fields") {
		t.Errorf("%d bytes: %.2000s", len(said), said)
	}
}
