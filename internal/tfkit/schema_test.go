package tfkit_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// A resource's attributes have the types and the words of the data source's, and can only be read.
func TestComputedKeepsTypesAndDescriptions(t *testing.T) {
	source := map[string]datasource.Attribute{
		"string":    datasource.StringAttribute{Computed: true, MarkdownDescription: "A string."},
		"time":      datasource.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "A time."},
		"int64":     datasource.Int64Attribute{Computed: true, MarkdownDescription: "A number."},
		"number":    datasource.NumberAttribute{Computed: true, MarkdownDescription: "An amount."},
		"bool":      datasource.BoolAttribute{Computed: true, MarkdownDescription: "A flag."},
		"map":       datasource.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "A map."},
		"list":      datasource.ListAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: "A list."},
		"lookup_by": datasource.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "An argument of the data source."},
	}
	source["object"] = datasource.SingleNestedAttribute{Computed: true, Attributes: map[string]datasource.Attribute{
		"inner": source["time"],
	}, MarkdownDescription: "An object."}
	source["objects"] = datasource.ListNestedAttribute{Computed: true, NestedObject: datasource.NestedAttributeObject{
		Attributes: map[string]datasource.Attribute{"inner": source["map"]},
	}, MarkdownDescription: "Objects."}

	computed := tfkit.Computed(source)
	if len(computed) != len(source) {
		t.Errorf("got %d attributes of %d", len(computed), len(source))
	}
	for name, want := range source {
		got := computed[name]
		if !got.GetType().Equal(want.GetType()) || got.GetMarkdownDescription() != want.GetMarkdownDescription() {
			t.Errorf("%s is %v %q, want %v %q", name, got.GetType(), got.GetMarkdownDescription(), want.GetType(), want.GetMarkdownDescription())
		}
		if !got.IsComputed() || got.IsOptional() || got.IsRequired() {
			t.Errorf("%s can be configured", name)
		}
	}
	inner := computed["object"].(resource.SingleNestedAttribute).Attributes["inner"]
	if inner.GetMarkdownDescription() != "A time." || !inner.IsComputed() {
		t.Errorf("the inner attribute is %+v", inner)
	}
	if !reflect.DeepEqual(tfkit.Computed(nil), map[string]resource.Attribute{}) {
		t.Error("makes attributes of nothing")
	}
}

func TestComputedRefusesWhatItDoesNotKnow(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an attribute that it does not know would be missing in the resource")
		}
	}()
	tfkit.Computed(map[string]datasource.Attribute{"set": datasource.SetAttribute{}})
}
