package vpsbg_test

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// models reads each model of the client from whatever the API answers.
var models = map[string]func(context.Context, *vpsbg.Client) (any, error){
	"AddonOffers": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListServerAddons(ctx, 7))
	},
	"AddonScaleQuote": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.CalculateServerAddonsScale(ctx, 7, vpsbg.AddonSizes{})
	},
	"Backups": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListBackups(ctx, vpsbg.BackupFilter{}))
	},
	"Balance": func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetBalance(ctx) },
	"Deployment": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.DeployServer(ctx, vpsbg.DeployServerRequest{})
	},
	"ISO":  func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetISO(ctx, 21) },
	"ISOs": func(ctx context.Context, c *vpsbg.Client) (any, error) { return vpsbg.Collect(c.ListISOs(ctx)) },
	"MeasuredBootImage": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.UploadMeasuredBootImage(ctx, textFile("kernel.efi", "MZ"))
	},
	"MeasuredBootImages": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListMeasuredBootImages(ctx))
	},
	"Order":  func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetOrder(ctx, 31) },
	"Orders": func(ctx context.Context, c *vpsbg.Client) (any, error) { return vpsbg.Collect(c.ListOrders(ctx)) },
	"PlanAddons": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListPlanAddons(ctx, 104))
	},
	"Plans": func(ctx context.Context, c *vpsbg.Client) (any, error) { return vpsbg.Collect(c.ListPlans(ctx)) },
	"PromoCodes": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListPlanPromoCodes(ctx, 104))
	},
	"RenewalQuote": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.CalculateServersRenewal(ctx, []vpsbg.ID{7}, 1, "")
	},
	"SSHKey":  func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetSSHKey(ctx, 5) },
	"SSHKeys": func(ctx context.Context, c *vpsbg.Client) (any, error) { return vpsbg.Collect(c.ListSSHKeys(ctx)) },
	"ScaleQuote": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.CalculateServerScale(ctx, 7, "cloud-vps-4gb", false)
	},
	"Server": func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetServer(ctx, 7) },
	"ServerBandwidth": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return c.GetServerBandwidth(ctx, 7, time.Time{}, time.Time{})
	},
	"ServerImages": func(ctx context.Context, c *vpsbg.Client) (any, error) { return vpsbg.Collect(c.ListServerImages(ctx)) },
	"ServerMetrics": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.GetServerMetrics(ctx, 7, 0, 0))
	},
	"ServerStatus": func(ctx context.Context, c *vpsbg.Client) (any, error) { return c.GetServerStatus(ctx, 7) },
	"Servers": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListServers(ctx, vpsbg.ServerFilter{}))
	},
	"Snapshots": func(ctx context.Context, c *vpsbg.Client) (any, error) {
		return vpsbg.Collect(c.ListSnapshots(ctx, vpsbg.SnapshotFilter{}))
	},
}

// FuzzModels reads every model from any answer: what passes says which object it is and can be written to a state, and
// what does not pass says so in an error that can be shown.
func FuzzModels(f *testing.F) {
	for _, operation := range operations {
		f.Add(operation.answer)
	}
	for _, body := range []string{
		`[]`, `null`, `"` + token + `"`, `{"id": "` + token + `"}`, "{\"id\": \"\xff\"}",
		`{"id": "7", "status": "x", "hostname": "", "ip_addresses": [{"floating_ip": 1, "ptr": {"192.0.2.1": null}}]}`,
		`{"id": -7.5, "status": "x", "locked": "1", "expiry_at": 1724941314000, "addons": [{"quantity": "2"}], "cancel_request": {"type": 1}}`,
		`{"id": 31, "status": "paid", "tax_rate": "1.2", "due_at": "9999-12-31T23:00:00-02:00", "services": [{"service_id": null, "promo": {}}]}`,
		`{"data": [{"id": 1, "status": "x", "key": "cloud-vps-2gb", "price": 1e300}], "links": [], "meta": {"last_page": "3"}}`,
		`{"id": 7, "status": "x", "hostname": "", "state": {"running": "1", "measured_boot": {"kernel_image": {"id": "229"}, "initrd_image": null}}}`,
		`{"amount": "-15.33", "amount_with_vat": "1e300", "estimated_downtime": null}`,
		`{"limit": "0", "used": -1, "daily_usage": [{"timestamp": 1724941314, "incoming": "NaN"}, null]}`,
		`[{"id": 229, "name": "kernel.efi", "size": "12345", "in_use": 1, "created_at": "2026-08-12 12:00:00"}, {"id": 0}]`,
		`{"data": [{"timestamp": 1724941314, "running": 1, "cpu": "1.5"}, {"id": 41, "server_id": null, "server_ip": 7}]}`,
		`{"data": [{}], "links": {"next": "x"}}`, `{"balance": "-12.50", "last_deposit": {"payment_date": "2024-08-29 14:21:54"}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for name, read := range models {
			client := hasty(t, reply(http.StatusOK, body))
			value, err := read(t.Context(), client)
			again, _ := read(t.Context(), client)
			if err != nil {
				isPresentable(t, failure(t, err))
				continue
			}
			if !reflect.DeepEqual(value, again) {
				t.Errorf("%s makes %+v of %q, and then %+v", name, value, body, again)
			}
			if _, err := json.Marshal(value); err != nil { // endless numbers and times without a form cannot be written
				t.Errorf("%s makes %+v of %q: %v", name, value, body, err)
			}
			isIdentified(t, value)
		}
	})
}

// hastyClock does not wait.
type hastyClock struct{ vpsbg.WallClock }

func (hastyClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// hasty returns a client of an API that gives one answer, which asks again at once.
func hasty(t *testing.T, only answer) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: token, Transport: &script{answers: []answer{only}}, Clock: hastyClock{}})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// isIdentified expects the id that a state can hold, and the status, of each object that the provider follows.
func isIdentified(t *testing.T, value any) {
	t.Helper()
	identified := func(id vpsbg.ID, hasStatus bool) {
		t.Helper()
		if _, err := vpsbg.ParseID(id.String()); err != nil || !hasStatus {
			t.Errorf("took %+v, which has no id or no status", value)
		}
	}
	switch value := value.(type) {
	case *vpsbg.Server:
		identified(value.ID, value.Status != "")
	case *vpsbg.Order:
		identified(value.ID, value.Status != "")
	case *vpsbg.SSHKey:
		identified(value.ID, true)
	case *vpsbg.ISO:
		identified(value.ID, true)
	case *vpsbg.MeasuredBootImage:
		identified(value.ID, true)
	case *vpsbg.Deployment:
		switch {
		case (value.Server == nil) == (value.Order == nil):
			t.Errorf("took %+v, which is not either a server or an order", value)
		case value.Server != nil:
			isIdentified(t, value.Server)
		default:
			isIdentified(t, value.Order)
		}
	case []vpsbg.Server:
		for _, server := range value {
			isIdentified(t, &server)
		}
	case []vpsbg.Order:
		for _, order := range value {
			isIdentified(t, &order)
		}
	case []vpsbg.SSHKey:
		for _, key := range value {
			isIdentified(t, &key)
		}
	case []vpsbg.ISO:
		for _, iso := range value {
			isIdentified(t, &iso)
		}
	case []vpsbg.MeasuredBootImage:
		for _, image := range value {
			isIdentified(t, &image)
		}
	}
}

// spaced is a password that looks like HTML and like two words.
const spaced = "correct <horse> battery"

// isPresentable expects an error that has something to say, without secrets, of a length that can be read, and in
// UTF-8: Terraform does not get a diagnostic in anything else.
func isPresentable(t *testing.T, problem *vpsbg.Error) {
	t.Helper()
	if problem.Message == "" && problem.Answered == "" && len(problem.Fields) == 0 {
		t.Errorf("%v says nothing", problem)
	}
	texts := []string{problem.Message, problem.RequestID}
	if problem.Err != nil {
		texts = append(texts, problem.Err.Error())
	}
	for name, messages := range problem.Fields {
		texts = append(append(texts, name), messages...)
	}
	for _, text := range texts {
		if len(text) > 1100 || !utf8.ValidString(text) || strings.Contains(text, token) || strings.Contains(text, spaced) {
			t.Errorf("%q is too long, not UTF-8, or has a secret in it", text)
		}
	}
}

// FuzzProblem has the API report a problem in any form.
func FuzzProblem(f *testing.F) {
	for _, body := range []string{
		`{"message": "No"}`, `{"errors": {"name": ["No"], "plan": "No", "x": 7}}`, `<p>No</p>`, "", "\xff", "token-\xff0123456789",
		`{"message": "` + spaced + `"}`, `{"errors": {"` + token + `": 7}}`, "correct <b></b>\n<horse> battery", "correct &lt;horse&gt;\nbattery",
		`{"errors": {"a": ` + "{\"\xff\": 1}}}", strings.Repeat("token-0123456789 ", 80),
	} {
		f.Add(body, "r-1", "/v1")
	}
	f.Add("", token, "https://example.com/%zz?token="+token)
	f.Add("", "\xff", "https://example.com/\xff%zz")
	f.Fuzz(func(t *testing.T, body, requestID, location string) {
		for _, status := range []int{http.StatusMovedPermanently, http.StatusUnprocessableEntity} {
			client, _ := play(t, reply(status, body, "X-Request-Id", requestID, "Location", location))
			isPresentable(t, failure(t, client.ChangeServerPassword(t.Context(), 7, spaced, false)))
		}
	})
}

// FuzzParseID holds that there is one way to write an id.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"2864", "0", "-1", "+5", "007", "7 ", "1e3", "٣", "9223372036854775807", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := vpsbg.ParseID(s); err == nil && (id <= 0 || id.String() != s) {
			t.Errorf("took %q for %d", s, id)
		}
	})
}

// FuzzPTR holds that reverse DNS in a form nobody knows does not make a server unreadable, and that names are names.
func FuzzPTR(f *testing.F) {
	for _, body := range []string{
		`{"192.0.2.1": "web-1.example.com"}`, `{"192.0.2.1": null}`, `{"2001:db8::1": ""}`, `{}`, `[]`, `null`, `"web-1"`, `{"a": {"b": "c"}}`, `7`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var ptr vpsbg.PTR
		if err := json.Unmarshal([]byte(body), &ptr); err != nil && json.Valid([]byte(body)) {
			t.Errorf("refuses %s: %v", body, err)
		}
		if ptr != nil && len(ptr) == 0 {
			t.Errorf("%s sets no name, but is not nil", body)
		}
		for address, name := range ptr {
			if name == "" || !utf8.ValidString(address+name) {
				t.Errorf("%s names %q %q", body, address, name)
			}
		}
	})
}

// FuzzRetryAfter holds that what the API asks to wait can be compared with the time that is left.
func FuzzRetryAfter(f *testing.F) {
	const date = "Sat, 21 Nov 2026 02:00:00 GMT"
	for _, value := range []string{
		"7", "0.5", "-0", "3600", "3600.1", "-5", "NaN", "Inf", "1e300", "0x10", "soon", "Sat, 21 Nov 2026 02:00:40 GMT", "Saturday, 21-Nov-26 01:59:59 GMT",
	} {
		f.Add(value, date)
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		header := http.Header{"Retry-After": {value}, "Date": {date}}
		if wait := vpsbg.RetryAfter(header, time.Second); wait < 0 || wait > 365*24*time.Hour {
			t.Errorf("waits for %v at %q on %q", wait, value, date)
		}
	})
}
