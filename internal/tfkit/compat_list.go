package tfkit

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// ListingV0 is what a list resource finds. State is the model of the managed resource.
type ListingV0[Item, State any] struct {
	// Resource is the managed resource.
	Resource resource.ResourceWithImportState
	// Action is what an error says that could not be done, as in [AddAPIError].
	Action string
	Items  iter.Seq2[Item, error]
	// Describe returns what people know an item by, and its identity.
	Describe func(*Item) (name string, identity map[string]string)
	// Read takes an item over into the state that its import begins with, as the read after the import does.
	Read func(*State, *Item)
}

// Results are the items, as many as Terraform wants, until the first error. Each has the state that importing it would give, if
// Terraform wants that.
func (l ListingV0[Item, State]) Results(ctx context.Context, req list.ListRequest) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		pushed := int64(0)
		for item, err := range l.Items {
			if err != nil {
				push(list.ListResult{Diagnostics: l.failure(err)})
				return
			}
			pushed++
			if !push(l.result(ctx, req, &item)) || pushed == req.Limit { // a limit of 0 is none
				return
			}
		}
	}
}

func (l ListingV0[Item, State]) failure(err error) (diags diag.Diagnostics) {
	AddAPIError(&diags, l.Action, err, nil)
	return diags
}

func (l ListingV0[Item, State]) result(ctx context.Context, req list.ListRequest, item *Item) list.ListResult {
	result := req.NewListResult(ctx)
	name, identity := l.Describe(item)
	result.DisplayName = name
	for attribute, value := range identity {
		result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	if !req.IncludeResource || result.Diagnostics.HasError() {
		return result
	}
	imported := resource.ImportStateResponse{
		State:    tfsdk.State{Raw: result.Resource.Raw, Schema: result.Resource.Schema},
		Identity: result.Identity,
	}
	l.Resource.ImportState(ctx, resource.ImportStateRequest{Identity: result.Identity}, &imported)
	result.Diagnostics.Append(imported.Diagnostics...)
	var state State
	result.Diagnostics.Append(imported.State.Get(ctx, &state)...)
	if !result.Diagnostics.HasError() {
		l.Read(&state, item)
		result.Diagnostics.Append(result.Resource.Set(ctx, state)...)
	}
	return result
}
