package vpsbg_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var noon = vpsbg.Time{Time: time.Date(2026, 8, 12, 12, 0, 0, 0, time.UTC)}

// decodes holds what a type makes of JSON.
func decodes[T any](t *testing.T, body string, want T) {
	t.Helper()
	var got T
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Errorf("%T refuses %s: %v", got, body, err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%T makes %+v of %s, want %+v", got, got, body, want)
	}
}

// refuses expects an error that quotes the JSON.
func refuses[T any](t *testing.T, body string) {
	t.Helper()
	var got T
	if err := json.Unmarshal([]byte(body), &got); err == nil || !strings.Contains(err.Error(), body) {
		t.Errorf("%T makes %v and %v of %s, want an error", got, got, err, body)
	}
}

func TestNumbersMayBeStrings(t *testing.T) {
	for _, body := range []string{`2864`, `"2864"`, `" 2864 "`, `2864.0`} {
		decodes(t, body, vpsbg.ID(2864))
		decodes(t, body, vpsbg.Int(2864))
	}
	for _, body := range []string{`""`, `null`} {
		decodes(t, body, vpsbg.ID(0))
		decodes(t, body, vpsbg.Int(0))
		decodes(t, body, vpsbg.Amount{})
		decodes(t, body, vpsbg.Bool(false))
	}
	for _, body := range []string{`"many"`, `"NaN"`, `"Infinity"`, `1e300`, `true`, `[]`} {
		refuses[vpsbg.ID](t, body)
		refuses[vpsbg.Int](t, body)
		refuses[vpsbg.Amount](t, body)
	}
}

// Rounded, each of these would be another object's id.
func TestIDsAreNotRounded(t *testing.T) {
	for _, body := range []string{`7.5`, `"7.5"`, `-7`, `9007199254740993`} {
		refuses[vpsbg.ID](t, body)
	}
	decodes(t, `9007199254740991`, vpsbg.ID(9007199254740991))
}

func TestFlagsMayBeStringsOrNumbers(t *testing.T) {
	for _, body := range []string{`true`, `1`, `"1"`, `"true"`} {
		decodes(t, body, vpsbg.Bool(true))
		decodes(t, body, vpsbg.FloatingIPMark{Set: true})
	}
	for _, body := range []string{`false`, `0`, `"0"`, `"false"`, `""`, `null`} {
		decodes(t, body, vpsbg.Bool(false))
		decodes(t, body, vpsbg.FloatingIPMark{})
	}
	refuses[vpsbg.Bool](t, `"maybe"`)
	refuses[vpsbg.FloatingIPMark](t, `2`)
}

func TestTimesHaveFourFormats(t *testing.T) {
	want := vpsbg.Time{Time: time.Date(2024, 8, 29, 14, 21, 54, 0, time.UTC)}
	for _, body := range []string{
		`"2024-08-29T14:21:54.000000Z"`, `"2024-08-29T17:21:54+03:00"`, `"2024-08-29 14:21:54"`, `1724941314`, `"1724941314"`,
	} {
		decodes(t, body, want)
	}
	decodes(t, `"2024-08-29"`, vpsbg.Time{Time: time.Date(2024, 8, 29, 0, 0, 0, 0, time.UTC)})
	for _, body := range []string{`null`, `""`, `0`, `-1`, `"soon"`, `{}`, `[]`, `"0000-00-00 00:00:00"`, `1724941314000`, `"9999-12-31T23:00:00-02:00"`} {
		decodes(t, body, vpsbg.Time{})
	}
}

func TestPTRIsAMapOrNothing(t *testing.T) {
	decodes(t, `{"192.0.2.1": "web-1.example.com"}`, vpsbg.PTR{"192.0.2.1": "web-1.example.com"})
	decodes(t, `{"192.0.2.1": "web-1.example.com", "192.0.2.2": null}`, vpsbg.PTR{"192.0.2.1": "web-1.example.com"})
	for _, body := range []string{`null`, `[]`, `{}`, `"web-1.example.com"`, `{"192.0.2.1": 7}`, `{"192.0.2.1": null}`, `{"192.0.2.1": ""}`} {
		decodes(t, body, vpsbg.PTR(nil))
	}
}

func TestFloatingIPMayBeAnObject(t *testing.T) {
	decodes(t, `{"id": 12, "label": "mail"}`, vpsbg.FloatingIPMark{Set: true, ID: 12})
	decodes(t, `{"id": null, "server_id": null}`, vpsbg.FloatingIPMark{})
	decodes(t, `{}`, vpsbg.FloatingIPMark{})
	var mark vpsbg.FloatingIPMark
	if err := json.Unmarshal([]byte(`{"id": "twelve"}`), &mark); err == nil {
		t.Errorf("took %+v", mark)
	}
}

func TestServerReadsTolerantly(t *testing.T) {
	client, _ := play(t, reply(200, `{
		"id": "7", "hostname": "web-1", "status": "hibernating", "billing_cycle": "12", "renew_amount": "25", "locked": 0,
		"expiry_at": "2027-01-15 12:00:00", "virtualization": null, "colour": "blue", "plan": {"name": "cloud-vps-2gb", "price": 25},
		"ip_addresses": [{"id": 1, "ip_address": "192.0.2.1", "version": 4, "floating_ip": {"id": 12}, "ptr": []}]
	}`))
	server, err := client.GetServer(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	want := &vpsbg.Server{
		ID: 7, Hostname: "web-1", Status: "hibernating", BillingCycle: 12, RenewAmount: new(amount("25")),
		ExpiryAt: vpsbg.Time{Time: time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)},
		Plan:     vpsbg.Plan{Name: "cloud-vps-2gb", Price: new(amount("25"))},
		IPAddresses: []vpsbg.IPAddress{{
			ID: 1, Address: "192.0.2.1", Version: 4, FloatingIP: vpsbg.FloatingIPMark{Set: true, ID: 12},
		}},
	}
	if !reflect.DeepEqual(server, want) {
		t.Errorf("got  %+v\nwant %+v", server, want)
	}
	if key := server.Plan.Key(); key != "cloud-vps-2gb" {
		t.Errorf("the plan's key is %q, want its name", key)
	}
}

func TestDeploymentIsAnOrderOrAServer(t *testing.T) {
	for body, want := range map[string]vpsbg.Deployment{
		`{"id": 31, "status": "paid", "tax_rate": 1.2}`:          {Order: &vpsbg.Order{ID: 31, Status: "paid", TaxRate: amount("1.2")}},
		`{"id": 31, "status": "processing", "services": []}`:     {Order: &vpsbg.Order{ID: 31, Status: "processing", Lines: []vpsbg.OrderLine{}}},
		`{"id": 7, "status": "processing", "hostname": "web-1"}`: {Server: &vpsbg.Server{ID: 7, Status: "processing", Hostname: "web-1"}},
	} {
		client, _ := play(t, reply(201, body))
		got, err := client.DeployServer(t.Context(), vpsbg.DeployServerRequest{})
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s is %+v and %v, want %+v", body, got, err, want)
		}
	}
}

// What was bought cannot be followed without its id and status.
func TestObjectsNeedWhatIdentifiesThem(t *testing.T) {
	for body, want := range map[string]string{
		`{"id": 7, "status": "active"}`:    "it is neither an order nor a server",
		`{"hostname": "web-1", "id": 7}`:   "it is not a server: it has no id or no status",
		`{"tax_rate": 1.2, "status": "x"}`: "it is not an order: it has no id or no status",
		`{"services": 7}`:                  `field "services" holds a JSON number`,
		`[]`:                               "it is a JSON array",
	} {
		client, _ := play(t, reply(201, body))
		if err := billed(t.Context(), client); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", body, err, want)
		}
	}
	for name, want := range map[string]string{
		"GetServer":  "it is not a server",
		"GetOrder":   "it is not an order",
		"GetSSHKey":  "it is not an SSH key",
		"GetISO":     "it is not an ISO",
		"GetBalance": "it has no balance",

		"UploadMeasuredBootImage": "it is not a boot image",
	} {
		client, _ := play(t, reply(200, `{"message": "Welcome"}`))
		if err := operations[name].call(t.Context(), client); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %q", name, err, want)
		}
	}
}

func TestServerTellsWhetherItRuns(t *testing.T) {
	for body, want := range map[string]struct{ running, ok bool }{
		`{"state": {"running": true}}`:                     {true, true},
		`{"state": {"running": 0}}`:                        {false, true},
		`{"state": {"running": null, "amd_sev_level": 3}}`: {},
		`{"state": {}}`:                                    {},
		`{"state": null}`:                                  {},
		`{}`:                                               {},
	} {
		var server vpsbg.Server
		if err := json.Unmarshal([]byte(body), &server); err != nil {
			t.Fatal(err)
		}
		if running, ok := server.IsRunning(); running != want.running || ok != want.ok {
			t.Errorf("%s: IsRunning is %v, %v, want %+v", body, running, ok, want)
		}
	}
}

func TestServerTellsWhatItBoots(t *testing.T) {
	decodes(t, `{"running": true, "measured_boot": {"kernel_image": {"id": "229", "name": "kernel.efi", "size": 12345, "in_use": 1}, "initrd_image": null}}`,
		vpsbg.ServerState{
			Running: new(vpsbg.Bool(true)),
			MeasuredBoot: &vpsbg.MeasuredBoot{KernelImage: &vpsbg.MeasuredBootImage{
				ID: 229, Name: "kernel.efi", Size: new(vpsbg.Int(12345)), InUse: new(vpsbg.Bool(true)),
			}},
		})
	decodes(t, `{"measured_boot": null}`, vpsbg.ServerState{})
}

func TestAddonTellsWhetherItEnds(t *testing.T) {
	for body, want := range map[string]bool{
		`{"name": "backups", "quantity": 40}`:                                        false, // an older answer
		`{"name": "backups", "status": "active", "ended_at": null}`:                  false,
		`{"name": "backups", "status": ""}`:                                          false,
		`{"name": "backups", "status": "active", "ended_at": "2026-11-30 10:00:00"}`: true,
		`{"name": "backups", "status": "cancelled"}`:                                 true,
	} {
		var addon vpsbg.ServerAddon
		if err := json.Unmarshal([]byte(body), &addon); err != nil {
			t.Fatal(err)
		}
		if got := addon.IsEnding(); got != want {
			t.Errorf("%s: IsEnding is %v, want %v", body, got, want)
		}
	}
}

func TestBootImagesMayBeBare(t *testing.T) {
	want := []vpsbg.MeasuredBootImage{
		{ID: 229, Name: "kernel.efi", Size: new(vpsbg.Int(12345)), InUse: new(vpsbg.Bool(false)), Type: new("kernel"), CreatedAt: noon},
		{ID: 230, Name: "old.efi"},
	}
	const images = `[{"id": 229, "name": "kernel.efi", "size": "12345", "in_use": false, "type": "kernel", "created_at": "2026-08-12T12:00:00Z"},
		{"id": 230, "name": "old.efi", "type": null, "created_at": null}]`
	for _, body := range []string{images, `{"data": ` + images + `}`} {
		client, _ := play(t, reply(200, body))
		got, err := vpsbg.Collect(client.ListMeasuredBootImages(t.Context()))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v and %v, want %+v", got, err, want)
		}
	}
}

func TestUsageIsReadTolerantly(t *testing.T) {
	decodes(t, `{"timestamp": 1786536000, "running": 1, "cpu": "1.5", "network_in": 0, "disk": null}`, vpsbg.ServerMetric{
		Timestamp: noon, Running: new(vpsbg.Bool(true)), CPU: new(amount("1.5")), NetworkIn: new(amount("0")),
	})
	decodes(t, `{"limit": 0, "used": "1.5", "daily_usage": [{"timestamp": "1786536000", "incoming": 1, "outgoing": 0.5}]}`, vpsbg.ServerBandwidth{
		Limit: amount("0"), Used: amount("1.5"), DailyUsage: []vpsbg.DailyTraffic{{Timestamp: noon, Incoming: amount("1"), Outgoing: amount("0.5")}},
	})
	decodes(t, `{"running": true, "rescue_mode": "0", "dns_resolvers": ["192.0.2.53"], "cpu": {"used": 3}, "disk": {"used": "1.5", "limit": 40}, "bandwidth": null}`,
		vpsbg.ServerStatus{
			Running: new(vpsbg.Bool(true)), RescueMode: new(vpsbg.Bool(false)), DNSResolvers: []string{"192.0.2.53"},
			CPU:  &vpsbg.ServerCPU{Used: new(amount("3"))},
			Disk: &vpsbg.ServerQuota{Used: new(amount("1.5")), Limit: new(amount("40"))},
		})
}

func TestQuotesMayBeStrings(t *testing.T) {
	decodes(t, `{"amount": "-15.33", "amount_with_vat": "-18.40"}`, vpsbg.AddonScaleQuote{Amount: amount("-15.33"), AmountWithVAT: amount("-18.40")})
	decodes(t, `{"amount": "10", "amount_with_vat": 12, "estimated_downtime": "short"}`,
		vpsbg.ScaleQuote{Amount: amount("10"), AmountWithVAT: amount("12"), EstimatedDowntime: "short"})
	decodes(t, `{"key": "backups", "price": "2", "price_with_vat": 2.4, "price_until_expiry": 0, "scale_price": null}`,
		vpsbg.ServerAddonOffer{Key: "backups", Price: amount("2"), PriceWithVAT: amount("2.4"), PriceUntilExpiry: new(amount("0"))})
}

// Every field of a copy is documented as optional.
func TestCopiesMayBeBare(t *testing.T) {
	decodes(t, `{}`, vpsbg.Snapshot{})
	decodes(t, `{"id": 40, "server_id": null, "created_at": "2026-08-12T15:00:00+03:00", "size": "40"}`,
		vpsbg.Snapshot{ID: 40, CreatedAt: noon, Size: new(vpsbg.Int(40))})
	decodes(t, `{"id": 41, "server_id": 7, "name": "a.vma", "server_hostname": "web-1", "server_ip": null}`,
		vpsbg.Backup{Snapshot: vpsbg.Snapshot{ID: 41, ServerID: 7, Name: "a.vma"}, ServerHostname: new("web-1")})
}

// What is not set is not asked for.
func TestFiltersMayBeEmpty(t *testing.T) {
	for want, call := range map[string]func(context.Context, *vpsbg.Client) error{
		"GET /v1/servers/7/metrics": func(ctx context.Context, c *vpsbg.Client) error { return all(c.GetServerMetrics(ctx, 7, 0, 0)) },
		"GET /v1/servers/7/bandwidth": func(ctx context.Context, c *vpsbg.Client) error {
			return failed(c.GetServerBandwidth(ctx, 7, time.Time{}, time.Time{}))
		},
		"GET /v1/snapshots": func(ctx context.Context, c *vpsbg.Client) error {
			return all(c.ListSnapshots(ctx, vpsbg.SnapshotFilter{}))
		},
		"GET /v1/backups": func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListBackups(ctx, vpsbg.BackupFilter{})) },
	} {
		client, api := play(t, reply(200, `{"data": []}`))
		if err := call(t.Context(), client); err != nil {
			t.Error(err)
		}
		if got := line(t, api.sent[0].Request); got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
}

func TestParseID(t *testing.T) {
	if id, err := vpsbg.ParseID("2864"); err != nil || id != 2864 || id.String() != "2864" {
		t.Errorf("got %v and %v", id, err)
	}
	for _, s := range []string{"", "0", "-1", "+5", "007", "7 ", "1e3", "web-1", "99999999999999999999"} {
		if id, err := vpsbg.ParseID(s); err == nil {
			t.Errorf("took %q for %d", s, id)
		}
	}
}

func TestOrderTellsItsState(t *testing.T) {
	for status, want := range map[string]struct{ awaits, open bool }{
		vpsbg.OrderProcessing: {false, true}, vpsbg.OrderAwaitingPayment: {true, true},
		vpsbg.OrderPendingPayment: {true, true},
		vpsbg.OrderPaid:           {}, vpsbg.OrderCancelled: {}, "": {},
	} {
		order := vpsbg.Order{Status: status}
		if order.AwaitsPayment() != want.awaits || order.IsOpen() != want.open {
			t.Errorf("%q awaits payment: %v, is open: %v, want %+v", status, order.AwaitsPayment(), order.IsOpen(), want)
		}
	}
}

func TestOrderFindsALine(t *testing.T) {
	order := vpsbg.Order{Lines: []vpsbg.OrderLine{
		{ServiceType: "server-addon", ServiceID: 7, Label: "backups"}, {ServiceType: "server", ServiceID: 7, Label: "web-1"}, {},
	}}
	if line := order.Line("server", 7); line != &order.Lines[1] {
		t.Errorf("found %+v", line)
	}
	if line := order.Line("server", 8); line != nil {
		t.Errorf("found %+v", line)
	}
}
