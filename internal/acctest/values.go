package acctest

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands for a value in a configuration that is known only after apply: of an attribute, or in an object or a
// map.
const Unknown = "(known after apply)"

// value builds an object from what JSON can hold and [Unknown]; attributes that are left out are null.
func (s *Session) value(typ tftypes.Type, object map[string]any) tftypes.Value {
	s.tb.Helper()
	if object == nil {
		object = map[string]any{}
	}
	known := map[string]any{}
	parts := map[string]tftypes.Value{} // that JSON cannot hold
	for name, value := range object {
		part := memberType(typ, name)
		members, isObject := value.(map[string]any)
		switch {
		case part == nil: // which the conversion refuses
			known[name] = value
		case value == Unknown:
			parts[name] = tftypes.NewValue(part, tftypes.UnknownValue)
		case isObject && members != nil:
			parts[name] = s.value(part, members)
		default:
			known[name] = value
		}
	}
	encoded, err := json.Marshal(known)
	must(s.tb, err)
	value, err := (&tfprotov6.DynamicValue{JSON: encoded}).Unmarshal(typ)
	must(s.tb, err)
	if len(parts) == 0 {
		return value
	}
	all := attributes(s.tb, value)
	for name, part := range parts {
		all[name] = part
	}
	return tftypes.NewValue(typ, all)
}

// memberType is the type of an attribute of an object or of an element of a map, nil if there is none.
func memberType(typ tftypes.Type, name string) tftypes.Type {
	switch typ := typ.(type) {
	case tftypes.Object:
		return typ.AttributeTypes[name]
	case tftypes.Map:
		return typ.ElementType
	default:
		return nil
	}
}

func (s *Session) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	s.tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	must(s.tb, err)
	return &encoded
}

func attributes(tb testing.TB, object tftypes.Value) map[string]tftypes.Value {
	tb.Helper()
	var result map[string]tftypes.Value
	must(tb, object.As(&result))
	return result
}

// plain returns a value as JSON would hold it.
func plain(tb testing.TB, value tftypes.Value) any {
	tb.Helper()
	switch typ := value.Type(); {
	case value.IsNull():
		return nil
	case typ.Is(tftypes.String):
		var text string
		must(tb, value.As(&text))
		return text
	case typ.Is(tftypes.Bool):
		var flag bool
		must(tb, value.As(&flag))
		return flag
	case typ.Is(tftypes.Number):
		number := &big.Float{}
		must(tb, value.As(&number))
		return json.Number(number.Text('g', -1))
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Set{}):
		var elements []tftypes.Value
		must(tb, value.As(&elements))
		result := make([]any, len(elements))
		for i, element := range elements {
			result[i] = plain(tb, element)
		}
		return result
	default: // a map or an object
		result := map[string]any{}
		for name, element := range attributes(tb, value) {
			result[name] = plain(tb, element)
		}
		return result
	}
}
