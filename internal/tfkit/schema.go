package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/numberplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// UnconfirmedNote ends the description of what an inferred call does.
const UnconfirmedNote = " The route of that call is not confirmed by VPSBG's public documentation."

// Computed turns computed attributes of a data source into those of a resource, so that what both show is described
// once. A plan shows the value of the last refresh: a resource sets those to unknown that its changes affect, and
// [FillUnknown] keeps the others as planned.
func Computed(attributes map[string]datasource.Attribute) map[string]resource.Attribute {
	result := make(map[string]resource.Attribute, len(attributes))
	for name, attribute := range attributes {
		result[name] = computed(attribute)
	}
	return result
}

func computed(attribute datasource.Attribute) resource.Attribute {
	switch a := attribute.(type) {
	case datasource.StringAttribute:
		return resource.StringAttribute{
			Computed: true, CustomType: a.CustomType, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	case datasource.Int64Attribute:
		return resource.Int64Attribute{
			Computed: true, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		}
	case datasource.NumberAttribute:
		return resource.NumberAttribute{
			Computed: true, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.Number{numberplanmodifier.UseStateForUnknown()},
		}
	case datasource.BoolAttribute:
		return resource.BoolAttribute{
			Computed: true, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		}
	case datasource.MapAttribute:
		return resource.MapAttribute{
			Computed: true, ElementType: a.ElementType, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
		}
	case datasource.ListAttribute:
		return resource.ListAttribute{
			Computed: true, ElementType: a.ElementType, MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		}
	case datasource.SingleNestedAttribute:
		return resource.SingleNestedAttribute{
			Computed: true, Attributes: Computed(a.Attributes), MarkdownDescription: a.MarkdownDescription,
			PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
		}
	case datasource.ListNestedAttribute:
		return resource.ListNestedAttribute{
			Computed: true, MarkdownDescription: a.MarkdownDescription,
			NestedObject:  resource.NestedAttributeObject{Attributes: Computed(a.NestedObject.Attributes)},
			PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		}
	default:
		panic(fmt.Sprintf("tfkit.Computed does not know %T yet", attribute)) // found by the first test that reads the schema
	}
}

// ComputedString describes a string that the API returns.
func ComputedString(description string) datasource.StringAttribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: description}
}

// ComputedTime describes a point in time that the API returns, see [Timestamp].
func ComputedTime(description string) datasource.StringAttribute {
	return datasource.StringAttribute{
		Computed: true, CustomType: timetypes.RFC3339Type{},
		MarkdownDescription: description,
	}
}

// ComputedInt64 describes a whole number that the API returns.
func ComputedInt64(description string) datasource.Int64Attribute {
	return datasource.Int64Attribute{Computed: true, MarkdownDescription: description}
}

// ComputedNumber describes a decimal number that the API returns, exactly as it writes it. A Float64Attribute would
// round it.
func ComputedNumber(description string) datasource.NumberAttribute {
	return datasource.NumberAttribute{Computed: true, MarkdownDescription: description}
}

// ComputedBool describes a flag that the API returns.
func ComputedBool(description string) datasource.BoolAttribute {
	return datasource.BoolAttribute{Computed: true, MarkdownDescription: description}
}

// ComputedObject describes an object that the API reports.
func ComputedObject(description string, attributes map[string]datasource.Attribute) datasource.SingleNestedAttribute {
	return datasource.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: attributes}
}

// ComputedObjects describes a list of objects that the API reports.
func ComputedObjects(description string, attributes map[string]datasource.Attribute) datasource.ListNestedAttribute {
	return datasource.ListNestedAttribute{
		Computed: true, MarkdownDescription: description,
		NestedObject: datasource.NestedAttributeObject{Attributes: attributes},
	}
}
