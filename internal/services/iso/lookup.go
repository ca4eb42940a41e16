package iso

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// searchTime is how long an ISO is looked for whose creation had no answer: the API may be slow to show what it did.
const searchTime = time.Minute

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{"name": path.Root("name"), "url": path.Root("url")}

// creations holds a lock for each ISO that is being created: two of the same name and address could not be told apart.
var creations sync.Map

func lockCreation(key string) (unlock func()) {
	lock, _ := creations.LoadOrStore(key, &sync.Mutex{})
	mutex, _ := lock.(*sync.Mutex)
	mutex.Lock()
	return mutex.Unlock
}

// add has VPSBG fetch an ISO. It returns nil if it reports an error.
func add(ctx context.Context, client *vpsbg.Client, name, address string, diags *diag.Diagnostics) *vpsbg.ISO {
	defer lockCreation(client.Endpoint() + " " + name + " " + address)()
	action := "create ISO " + name
	before, lookErr := list(ctx, client, name, address)
	switch {
	case vpsbg.IsUnproven(lookErr):
		tflog.Info(ctx, "ISOs cannot be listed: creating one without a look what is there already")
	case lookErr != nil:
		tfkit.AddAPIError(diags, action, lookErr, nil)
		return nil
	case len(before) > 0:
		diags.AddWarning("ISO exists already", fmt.Sprintf("The account has an ISO %s from the same address already, id %s. Perhaps a run that was cut "+
			"off has left it: delete it in the client area unless it is needed.", name, ids(before)))
	}

	iso, err := client.CreateISO(ctx, name, address)
	switch {
	case err == nil:
		return iso
	case vpsbg.IsOutcomeUnknown(err):
		var found []vpsbg.ISO
		if lookErr == nil {
			found, lookErr = findNew(ctx, client, name, address, before)
		}
		return adopt(name, err, found, lookErr, diags)
	default:
		tfkit.AddAPIError(diags, action, err, fields)
		return nil
	}
}

// findNew looks for what a call has created whose answer is lost. It does not stop half-way when Terraform is interrupted,
// because then nobody would know.
func findNew(ctx context.Context, client *vpsbg.Client, name, address string, before []vpsbg.ISO) ([]vpsbg.ISO, error) {
	ctx, cancel := client.Clock().WithTimeout(context.WithoutCancel(ctx), searchTime)
	defer cancel()
	var found []vpsbg.ISO
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		now, err := list(ctx, client, name, address)
		found = slices.DeleteFunc(now, func(iso vpsbg.ISO) bool {
			return slices.ContainsFunc(before, func(known vpsbg.ISO) bool { return known.ID == iso.ID })
		})
		return len(found) > 0, err
	})
	if _, failed := errors.AsType[*vpsbg.Error](err); failed {
		return nil, err
	}
	return found, nil
}

// adopt takes the one new ISO for the one whose creation had no answer, or says what to check.
func adopt(name string, lost error, found []vpsbg.ISO, lookErr error, diags *diag.Diagnostics) *vpsbg.ISO {
	said := tfkit.Sentence(lost.Error())
	switch {
	case lookErr != nil:
		diags.AddError("Unable to tell whether ISO "+name+" was created", fmt.Sprintf("%s\n\nNor can the ISOs be listed: %s\n\n"+
			"Look for the ISO in the client area. If it is there, import it with its id, or delete it, before you apply again.",
			said, tfkit.Sentence(lookErr.Error())))
	case len(found) == 0:
		diags.AddError("Unable to create ISO "+name, fmt.Sprintf("%s\n\nNo such ISO has appeared within %s, so most probably none was created. "+
			"Look into the client area, and apply again if it is not there either.", said, searchTime))
	case len(found) > 1:
		diags.AddError("Several ISOs "+name, fmt.Sprintf("%s\n\nAfterwards the account has several new ISOs of this name and address: %s. "+
			"Delete all but one in the client area and import that one.", said, ids(found)))
	default:
		diags.AddWarning("ISO adopted", fmt.Sprintf("%s\n\nThe ISO %s is new in the account nevertheless, with id %s, and is managed from now on.",
			said, name, found[0].ID))
		return &found[0]
	}
	return nil
}

// list returns the ISOs of this name and, as far as the API shows it, this address.
func list(ctx context.Context, client *vpsbg.Client, name, address string) ([]vpsbg.ISO, error) {
	var found []vpsbg.ISO
	for iso, err := range client.ListISOs(ctx) {
		if err != nil {
			return nil, err
		}
		if iso.Name == name && (iso.URL == nil || sameAddress(*iso.URL, address)) {
			found = append(found, iso)
		}
	}
	return found, nil
}

func ids(isos []vpsbg.ISO) string {
	texts := make([]string, len(isos))
	for i, iso := range isos {
		texts[i] = iso.ID.String()
	}
	return strings.Join(texts, ", ")
}

// look reads an ISO, and returns nil if it is gone. A 404 alone is not believed, because a wrong endpoint answers 404 to
// everything: the ISOs have to be listed, and this one not to be among them.
func look(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (*vpsbg.ISO, error) {
	iso, err := client.GetISO(ctx, id)
	if !vpsbg.IsUnproven(err) {
		return iso, err
	}
	for listed, err := range client.ListISOs(ctx) {
		if err != nil {
			return nil, err
		}
		if listed.ID == id {
			tflog.Warn(ctx, "the ISO cannot be read, only listed", map[string]any{"id": id})
			return &listed, nil
		}
	}
	return nil, nil
}

// awaitGone returns when a read shows that an ISO was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := tfkit.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		iso, err := look(ctx, client, id)
		return iso == nil && err == nil, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but ISO %s can still be read", id)
	}
	return err
}
