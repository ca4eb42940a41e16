package tfkit

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ID returns an id as Terraform holds it, null for 0.
func ID(id vpsbg.ID) types.String {
	if id == 0 {
		return types.StringNull()
	}
	return types.StringValue(id.String())
}

// ParseID reads a known id, and reports at attribute what is wrong with it. A null or unknown value is 0.
func ParseID(value types.String, attribute path.Path, diags *diag.Diagnostics) vpsbg.ID {
	if value.IsNull() || value.IsUnknown() {
		return 0
	}
	id, err := vpsbg.ParseID(value.ValueString())
	if err != nil {
		detail := Sentence(err.Error())
		if hint := idHint(attribute); hint != "" {
			detail += " " + hint
		}
		diags.AddAttributeError(attribute, "Invalid id", detail)
	}
	return id
}

// ParseIDs reads a set of ids, in their order. It reports at attribute what is wrong with one.
func ParseIDs(set types.Set, attribute path.Path, diags *diag.Diagnostics) []vpsbg.ID {
	var ids []vpsbg.ID
	for _, element := range set.Elements() {
		if value, ok := element.(types.String); ok {
			ids = append(ids, ParseID(value, attribute, diags))
		}
	}
	slices.Sort(ids)
	return ids
}

// Text returns an optional string; an empty one is taken for none.
func Text(s *string) types.String {
	if s == nil || *s == "" {
		return types.StringNull()
	}
	return types.StringValue(*s)
}

// TextOf is Text for a field that is always there.
func TextOf(s string) types.String { return Text(&s) }

// Count returns an optional whole number.
func Count(n *vpsbg.Int) types.Int64 { return types.Int64PointerValue((*int64)(n)) }

// CountOf is Count for a field that is always there.
func CountOf(n vpsbg.Int) types.Int64 { return types.Int64Value(int64(n)) }

// Amount returns an optional decimal number.
func Amount(a *vpsbg.Amount) types.Number {
	if a == nil {
		return types.NumberNull()
	}
	return AmountOf(*a)
}

// AmountOf is Amount for a field that is always there.
func AmountOf(a vpsbg.Amount) types.Number { return types.NumberValue(a.Number()) }

// Flag returns an optional boolean.
func Flag(b *vpsbg.Bool) types.Bool { return types.BoolPointerValue((*bool)(b)) }

// FlagOf is Flag for a field that is always there.
func FlagOf(b vpsbg.Bool) types.Bool { return types.BoolValue(bool(b)) }

// Timestamp returns a time in UTC, null for a missing one. The API's fractions of seconds say nothing and are left out.
func Timestamp(t vpsbg.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(t.UTC().Truncate(time.Second))
}

// FillUnknown replaces the unknown fields of a planned model by those of a fresh one. Terraform demands that apply
// keeps every value that the plan showed; what changed beside the plan is for the next refresh to show. Both are
// pointers to the same struct type.
func FillUnknown[T any](planned, fresh *T) {
	fillUnknown(reflect.ValueOf(planned).Elem(), reflect.ValueOf(fresh).Elem())
}

func fillUnknown(planned, fresh reflect.Value) {
	for i := range planned.NumField() {
		field := planned.Field(i)
		switch of := planned.Type().Field(i); {
		case of.Anonymous: // an embedded model, whose type need not be exported
			fillUnknown(field, fresh.Field(i))
			continue
		case !of.IsExported(): // it is no attribute
			continue
		}
		if value, ok := field.Interface().(attr.Value); ok && value.IsUnknown() {
			field.Set(fresh.Field(i))
		}
	}
}

// HasUnknown reports whether a model has an unknown field.
func HasUnknown[T any](model *T) bool { return hasUnknown(reflect.ValueOf(model).Elem()) }

func hasUnknown(model reflect.Value) bool {
	for i := range model.NumField() {
		field := model.Field(i)
		of := model.Type().Field(i)
		if of.Anonymous {
			if hasUnknown(field) {
				return true
			}
		} else if !of.IsExported() {
			continue
		} else if value, ok := field.Interface().(attr.Value); ok && value.IsUnknown() {
			return true
		}
	}
	return false
}

// Months writes a number of months for people.
func Months(n int64) string {
	if n == 1 {
		return "1 month"
	}
	return fmt.Sprintf("%d months", n)
}
