package tfkit_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type shared struct {
	Status types.String
	Count  types.Int64
}

type model struct {
	ID types.String
	shared
	Tags   []types.String // no value of the framework: left alone
	Nested types.Object
}

func TestFillUnknownKeepsThePlan(t *testing.T) {
	planned := model{
		ID:     types.StringUnknown(),
		shared: shared{Status: types.StringUnknown(), Count: types.Int64Value(1)},
		Nested: types.ObjectUnknown(nil),
	}
	if !tfkit.HasUnknown(&planned) {
		t.Error("HasUnknown sees nothing unknown")
	}
	fresh := model{
		ID:     types.StringValue("7"),
		shared: shared{Status: types.StringNull(), Count: types.Int64Value(2)},
		Tags:   []types.String{types.StringValue("x")},
		Nested: types.ObjectNull(nil),
	}
	tfkit.FillUnknown(&planned, &fresh)
	if planned.ID.ValueString() != "7" || !planned.Status.IsNull() || !planned.Nested.IsNull() {
		t.Errorf("left something unknown: %+v", planned)
	}
	if planned.Count.ValueInt64() != 1 || planned.Tags != nil {
		t.Errorf("changed what the plan showed: %+v", planned)
	}
	if tfkit.HasUnknown(&planned) {
		t.Errorf("HasUnknown sees something unknown in %+v", planned)
	}
}

func TestHasUnknownLooksIntoEmbeddedModels(t *testing.T) {
	if !tfkit.HasUnknown(&model{shared: shared{Count: types.Int64Unknown()}}) {
		t.Error("HasUnknown does not see the unknown count")
	}
}

func TestIDsAreCheckedAtTheirAttribute(t *testing.T) {
	for value, want := range map[string]string{
		"2864":  "",
		"web-1": `"web-1" is not an id: ids are positive whole numbers such as 2864.`,
		"":      `"" is not an id: ids are positive whole numbers such as 2864.`,
	} {
		var parsed diag.Diagnostics
		attribute := path.Root("id")
		id := tfkit.ParseID(types.StringValue(value), attribute, &parsed)
		validated := validator.StringResponse{}
		tfkit.IsID().ValidateString(t.Context(),
			validator.StringRequest{Path: attribute, ConfigValue: types.StringValue(value)}, &validated)
		if !parsed.Equal(validated.Diagnostics) {
			t.Errorf("IsID says %v of %q, and ParseID %v", validated.Diagnostics, value, parsed)
		}
		if want == "" {
			if id != 2864 || parsed.HasError() {
				t.Errorf("%q gives %d and %v", value, id, parsed)
			}
			continue
		}
		if !parsed.Equal(diag.Diagnostics{diag.NewAttributeErrorDiagnostic(attribute, "Invalid id", want)}) {
			t.Errorf("%q gives %v, want %s", value, parsed, want)
		}
	}
	for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
		var diags diag.Diagnostics
		if id := tfkit.ParseID(value, path.Root("id"), &diags); id != 0 || len(diags) > 0 {
			t.Errorf("%s gives %d and %v, want nothing", value, id, diags)
		}
	}
}

func TestMissingValuesAreNull(t *testing.T) {
	for name, null := range map[string]bool{
		"ID":        tfkit.ID(0).IsNull(),
		"Text":      tfkit.Text(nil).IsNull() && tfkit.Text(new("")).IsNull() && tfkit.TextOf("").IsNull(),
		"Count":     tfkit.Count(nil).IsNull(),
		"Amount":    tfkit.Amount(nil).IsNull(),
		"Flag":      tfkit.Flag(nil).IsNull(),
		"Timestamp": tfkit.Timestamp(vpsbg.Time{}).IsNull(),
	} {
		if !null {
			t.Errorf("%s does not make null of a missing value", name)
		}
	}
	for name, kept := range map[string]bool{
		"CountOf":  tfkit.CountOf(0).Equal(types.Int64Value(0)) && tfkit.Count(new(vpsbg.Int(0))).Equal(types.Int64Value(0)),
		"AmountOf": tfkit.AmountOf(vpsbg.Amount{}).Equal(types.NumberValue(new(big.Float))) && tfkit.Amount(new(vpsbg.NewAmount(7))).Equal(types.NumberValue(big.NewFloat(7))),
		"FlagOf":   tfkit.FlagOf(false).Equal(types.BoolValue(false)) && tfkit.Flag(new(vpsbg.Bool(false))).Equal(types.BoolValue(false)),
	} {
		if !kept {
			t.Errorf("%s does not keep a zero", name)
		}
	}
}

func TestTimestampIsInUTCAndWholeSeconds(t *testing.T) {
	sofia := time.FixedZone("", 2*60*60)
	got := tfkit.Timestamp(vpsbg.Time{Time: time.Date(2026, 1, 15, 14, 0, 0, 999_000_000, sofia)})
	if got.ValueString() != "2026-01-15T12:00:00Z" {
		t.Errorf("got %s", got)
	}
}

func TestMonths(t *testing.T) {
	if tfkit.Months(1) != "1 month" || tfkit.Months(12) != "12 months" {
		t.Errorf("got %q and %q", tfkit.Months(1), tfkit.Months(12))
	}
}
