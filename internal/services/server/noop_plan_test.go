package server

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// stateOf is a state, as far as IsQuiet looks at it.
func stateOf(status any, isCancelled bool) tftypes.Value {
	request := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	cancel := tftypes.NewValue(request, nil)
	if isCancelled {
		cancel = tftypes.NewValue(request, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, "1")})
	}
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"id": tftypes.String, "hostname": tftypes.String, "deletion_protection": tftypes.Bool,
		"status": tftypes.String, "cancel_request": request,
	}}
	return tftypes.NewValue(typ, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, "2865"), "hostname": tftypes.NewValue(tftypes.String, "web-1.example.com"),
		"deletion_protection": tftypes.NewValue(tftypes.Bool, false),
		"status":              tftypes.NewValue(tftypes.String, status), "cancel_request": cancel,
	})
}

// privateOf is the private state with a pending change.
func privateOf(kept string) tfkit.StoredPrivate {
	return tfkit.StoredPrivate{importedKey: []byte("true"), "pending_billing_cycle": []byte(kept)}
}

func quiet(t *testing.T, state tftypes.Value, private tfkit.StoredPrivate) bool {
	t.Helper()
	planner, ok := NewResource().(tfkit.NoopPlanner)
	if !ok {
		t.Fatal("servers are planned by the framework")
	}
	client, err := vpsbg.New(vpsbg.Config{Token: "t", Endpoint: "http://localhost/v1"})
	if err != nil {
		t.Fatal(err)
	}
	return planner.IsQuiet(t.Context(), billing.NewAccount(client, false), state, private)
}

const openChange, sentChange, noChange = `{"months": 6, "sent": false}`, `{"months": 6, "sent": true}`, `{"months": 0, "sent": false}`

func TestIsQuiet(t *testing.T) {
	t.Parallel()
	active := stateOf("active", false)
	for name, test := range map[string]struct {
		state   tftypes.Value
		private tfkit.StoredPrivate
		want    bool
	}{
		"active":                             {active, privateOf(noChange), true},
		"without a private state":            {active, nil, true},
		"with a pending change that is sent": {active, privateOf(sentChange), true},
		"with a pending change":              {active, privateOf(openChange), false},
		"cancelled":                          {stateOf("active", true), nil, false},
		"suspended":                          {stateOf("suspended", false), nil, false},
		"processing":                         {stateOf("processing", false), nil, false},
		"in a state of tomorrow":             {stateOf("migrating", false), nil, false},
		"in no state":                        {stateOf(nil, false), nil, false},
		"in a state that is not told":        {stateOf(tftypes.UnknownValue, false), nil, false},
		"none":                               {tftypes.NewValue(active.Type(), nil), nil, false},
		"not a server":                       {tftypes.NewValue(tftypes.String, "active"), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := quiet(t, test.state, test.private); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

// TestIsQuiet_warnOfState goes through all that a server can be, and demands that what is quiet has no warning, and
// that what has none is quiet if it simply runs.
func TestIsQuiet_warnOfState(t *testing.T) {
	t.Parallel()
	warnings := 0
	for _, status := range []string{"processing", "active", "suspended", "terminated"} {
		for _, isCancelled := range []bool{false, true} {
			for _, declared := range []types.Bool{types.BoolNull(), types.BoolValue(false), types.BoolValue(true)} {
				for _, kept := range []string{noChange, sentChange, openChange} {
					state := &resourceModel{
						Terms:    tfkit.Terms{CancelAtPeriodEnd: declared},
						contract: contract{CancelRequest: tfkit.CancelRequest(nil)},
					}
					state.Status = types.StringValue(status)
					if isCancelled {
						state.CancelRequest = types.ObjectUnknown(tfkit.CancelRequestType.AttrTypes) // anything but null
					}
					var decoded tfkit.PendingCycle
					if err := json.Unmarshal([]byte(kept), &decoded); err != nil {
						t.Fatal(err)
					}
					var diags diag.Diagnostics
					warnOfState(state, state, decoded, &diags)
					warnings += len(diags)
					isQuiet := quiet(t, stateOf(status, isCancelled), privateOf(kept))
					name := fmt.Sprintf("%s, cancelled: %t, declared: %s, pending: %s", status, isCancelled, declared, kept)
					if isQuiet && len(diags) > 0 {
						t.Errorf("%s: it is quiet, and there is %v", name, diags)
					}
					if !isQuiet && len(diags) == 0 && status == "active" && !isCancelled {
						t.Errorf("%s: it is not quiet, and there is no warning", name)
					}
				}
			}
		}
	}
	// Suspended: 3 values of 3 pending changes when it is not cancelled, 2 of 3 when it is. Going to end: 3 states with 3
	// pending changes, not declared. The open change: 3 states of 3 values. Ended: all of them.
	if want := 9 + 6 + 9 + 9 + 18; warnings != want {
		t.Errorf("there are %d warnings, not %d", warnings, want)
	}
}
