package tfkit

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Codec reads and writes the model of a resource: a struct whose fields are attribute values with the tag tfsdk, some
// of them in embedded structs. It does what Get and Set of a plan or a state do. The framework (1.19) compiles a
// regular expression for each field of each call and walks the schema for each value, which was a fifth of the
// provider's CPU time.
type Codec[M any] struct {
	typ    tftypes.Type
	fields []codecField
}

// codecField is an attribute and where the model has it.
type codecField struct {
	name  string
	typ   attr.Type
	index []int
}

// NewCodec returns the codec of a resource with these attributes. It panics if the model does not have them, which the
// first test that reads the resource finds.
func NewCodec[M any](ctx context.Context, attributes map[string]schema.Attribute) *Codec[M] {
	c := &Codec[M]{typ: schema.Schema{Attributes: attributes}.Type().TerraformType(ctx)}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[M]()) {
		name, ok := field.Tag.Lookup("tfsdk")
		if !ok {
			continue
		}
		c.fields = append(c.fields, codecField{name, attributes[name].GetType(), field.Index})
	}
	if len(c.fields) != len(attributes) {
		panic(fmt.Sprintf("%s has %d attributes, and the schema %d", reflect.TypeFor[M](), len(c.fields), len(attributes)))
	}
	return c
}

// Read fills a model from the raw value of a plan, a configuration or a state that is not null.
func (c *Codec[M]) Read(ctx context.Context, raw tftypes.Value, model *M, diags *diag.Diagnostics) {
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("Unable to read a resource", err.Error()+"\n\nThis is a bug in the provider: please report it.")
		return
	}
	target := reflect.ValueOf(model).Elem()
	for _, field := range c.fields {
		value, err := field.typ.ValueFromTerraform(ctx, values[field.name])
		if err != nil {
			diags.AddAttributeError(path.Root(field.name), "Unable to read an attribute", err.Error()+"\n\nThis is a bug in the provider: please report it.")
			continue
		}
		target.FieldByIndex(field.index).Set(reflect.ValueOf(value))
	}
}

// Write returns the raw value of a plan or a state that a model stands for.
func (c *Codec[M]) Write(ctx context.Context, model *M, diags *diag.Diagnostics) tftypes.Value {
	values := make(map[string]tftypes.Value, len(c.fields))
	source := reflect.ValueOf(model).Elem()
	for _, field := range c.fields {
		value, err := source.FieldByIndex(field.index).Interface().(attr.Value).ToTerraformValue(ctx)
		if err != nil {
			diags.AddAttributeError(path.Root(field.name), "Unable to write an attribute", err.Error()+"\n\nThis is a bug in the provider: please report it.")
			return tftypes.NewValue(c.typ, nil)
		}
		values[field.name] = value
	}
	return tftypes.NewValue(c.typ, values)
}
