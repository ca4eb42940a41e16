package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// machine makes those changes to a server that boot, erase or charge it each time that they are sent, and that show only some
// time after the API has accepted them. Each method returns when a read shows the effect.
type machine struct {
	client *vpsbg.Client
	id     vpsbg.ID
}

// look reads whether a change has taken effect, and whether an operation holds the server.
type look func(context.Context) (done, locked bool, err error)

// landingTime is how long the effect of a change without an answer is looked for.
const landingTime = 2 * time.Minute

// perform sends a change and waits for its effect. It is sent again only if it was refused because of a lock and did not take
// effect all the same. accepted reports whether it was, even if its effect does not show.
func (m machine) perform(ctx context.Context, send func(context.Context, vpsbg.ID) error, look look) (accepted bool, err error) {
	wasDone, _, err := look(ctx)
	if err != nil {
		return false, err
	}
	return m.performAfter(ctx, send, look, wasDone)
}

// performAfter performs a change after a look, which wasDone tells the result of.
func (m machine) performAfter(ctx context.Context, send func(context.Context, vpsbg.ID) error, look look, wasDone bool) (accepted bool, err error) {
	for pause := time.Second; ; pause = min(pause*3/2, 10*time.Second) {
		err := send(ctx, m.id)
		switch {
		case err == nil:
			return true, m.await(ctx, look)
		case vpsbg.Status(err) == http.StatusLocked:
			done, waitErr := m.awaitUnlocked(ctx, pause, look)
			if waitErr != nil {
				return false, err
			}
			if done && !wasDone {
				return true, nil
			}
		case vpsbg.IsOutcomeUnknown(err):
			if !m.hasLanded(ctx, look, wasDone) {
				return false, withoutEffect(err)
			}
			return true, m.await(ctx, look)
		default:
			return false, err
		}
	}
}

// withoutEffect adds to the error of a call whose answer was lost that its effect was looked for.
func withoutEffect(err error) error {
	apiError, _ := errors.AsType[*vpsbg.Error](err) // no other outcome is unknown
	const found = "the server does not show its effect, so that most probably nothing has happened"
	unclear := *apiError
	if unclear.Err = errors.New(found); apiError.Err != nil {
		unclear.Err = fmt.Errorf("%w; %s", apiError.Err, found)
	}
	return &unclear
}

// notShown is the error of a change that was accepted, and had no effect within the time allowed.
type notShown struct{ id vpsbg.ID }

func (e notShown) Error() string {
	return fmt.Sprintf("the API accepted the request, but server %d does not show its effect within the time allowed", e.id)
}

// await waits until a change shows and nothing holds the server any more.
func (m machine) await(ctx context.Context, look look) error {
	err := billing.Poll(ctx, m.client.Clock(), func(ctx context.Context) (bool, error) {
		done, locked, err := look(ctx)
		return done && !locked, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		return notShown{m.id}
	}
	return err
}

// awaitFree waits until no operation holds the server, and reports whether a change shows then.
func (m machine) awaitFree(ctx context.Context, look look) (done bool, err error) {
	err = billing.Poll(ctx, m.client.Clock(), func(ctx context.Context) (bool, error) {
		var locked bool
		var err error
		done, locked, err = look(ctx)
		return !locked, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		return false, fmt.Errorf("another operation still holds server %d", m.id)
	}
	return done, err
}

func (m machine) awaitUnlocked(ctx context.Context, pause time.Duration, look look) (done bool, err error) {
	if err := m.client.Clock().Sleep(ctx, pause); err != nil { // the lock may not show
		return false, err
	}
	return m.awaitFree(ctx, look)
}

// hasLanded looks for the effect of a change whose answer was lost: it shows, or an operation holds the server.
func (m machine) hasLanded(ctx context.Context, look look, wasDone bool) bool {
	ctx, cancel := m.client.Clock().WithTimeout(context.WithoutCancel(ctx), landingTime)
	defer cancel()
	err := billing.Poll(ctx, m.client.Clock(), func(ctx context.Context) (bool, error) {
		done, locked, err := look(ctx)
		return err == nil && (locked || done && !wasDone), nil
	})
	return err == nil
}

// shows looks at the server itself.
func (m machine) shows(isDone func(*vpsbg.Server) bool) look {
	return func(ctx context.Context) (done, locked bool, err error) {
		server, err := m.client.GetServer(ctx, m.id)
		if err != nil {
			return false, false, err
		}
		return isDone(server), bool(server.Locked), nil
	}
}

// isPowered looks whether the server is switched on, or off.
func (m machine) isPowered(on bool) look {
	return func(ctx context.Context) (done, locked bool, err error) {
		server, err := m.client.GetServer(ctx, m.id)
		if err != nil {
			return false, false, err
		}
		running, err := isRunning(ctx, m.client, server)
		return running == on, bool(server.Locked), err
	}
}

// isRunning reports whether a server is switched on. Its documented place is the status; that the server itself shows it was only
// observed, and saves a request.
func isRunning(ctx context.Context, client *vpsbg.Client, server *vpsbg.Server) (bool, error) {
	if running, ok := server.IsRunning(); ok {
		return running, nil
	}
	status, err := client.GetServerStatus(ctx, server.ID)
	if err != nil {
		return false, err
	}
	if status.Running == nil {
		return false, fmt.Errorf("the API does not tell whether server %d is running", server.ID)
	}
	return bool(*status.Running), nil
}

// start switches the server on, unless it is.
func (m machine) start(ctx context.Context) error {
	return m.power(ctx, m.client.StartServer, true)
}

// powerOff cuts the power of the server, unless it is off.
func (m machine) powerOff(ctx context.Context) error {
	return m.power(ctx, m.client.PowerOffServer, false)
}

// stop asks the operating system to shut down, and cuts the power when that has not happened after patience.
func (m machine) stop(ctx context.Context, patience time.Duration) (forced bool, err error) {
	graceful, cancel := m.client.Clock().WithTimeout(ctx, patience)
	defer cancel()
	err = m.power(graceful, m.client.StopServer, false)
	if vpsbg.IsOutcomeUnknown(err) || graceful.Err() == nil || ctx.Err() != nil {
		return false, err // it may not have been asked at all
	}
	return err != nil, m.powerOff(ctx)
}

func (m machine) power(ctx context.Context, send func(context.Context, vpsbg.ID) error, on bool) error {
	return m.performUnlessDone(ctx, send, m.isPowered(on))
}

// performUnlessDone performs a change unless the server is so already.
func (m machine) performUnlessDone(ctx context.Context, send func(context.Context, vpsbg.ID) error, look look) error {
	done, locked, err := look(ctx)
	if err != nil || done && !locked {
		return err
	}
	_, err = m.performAfter(ctx, send, look, done)
	return err
}

// reach performs a change that costs money or boots the server, unless it is so already, or will be after an operation that holds
// it: an earlier run may have sent the change.
func (m machine) reach(ctx context.Context, send func(context.Context, vpsbg.ID) error, look look) error {
	if done, err := m.awaitFree(ctx, look); err != nil || done {
		return err
	}
	_, err := m.performAfter(ctx, send, look, false)
	return err
}

// restart stops the server and starts it again. When its answer is lost, only a lock tells that it happened.
func (m machine) restart(ctx context.Context) (accepted bool, err error) {
	return m.perform(ctx, m.client.RestartServer, m.isPowered(true))
}

// setRescue boots into the rescue system, or out of it, unless the server is there already.
func (m machine) setRescue(ctx context.Context, on bool) error {
	look := func(ctx context.Context) (done, locked bool, err error) {
		rescue, err := inRescue(ctx, m.client, m.id)
		if err != nil {
			return false, false, err
		}
		server, err := m.client.GetServer(ctx, m.id)
		if err != nil {
			return false, false, err
		}
		return rescue == on, bool(server.Locked), nil
	}
	send := m.client.DisableServerRescue
	if on {
		send = m.client.EnableServerRescue
	}
	return m.performUnlessDone(ctx, send, look)
}

// inRescue reports whether a server runs the rescue system.
func inRescue(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) (bool, error) {
	status, err := client.GetServerStatus(ctx, id)
	if err != nil {
		return false, err
	}
	return status.RescueMode != nil && bool(*status.RescueMode), nil
}

// scale moves the server to another plan, unless it has it.
func (m machine) scale(ctx context.Context, plan string, scaleDisk bool) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.client.ScaleServer(ctx, id, plan, scaleDisk)
		return err
	}
	return m.reach(ctx, send, m.shows(func(server *vpsbg.Server) bool { return server.Plan.Key() == plan }))
}

// reinstall erases the server and installs it anew. Once that is accepted it must not be asked for again.
func (m machine) reinstall(ctx context.Context, how vpsbg.Reinstallation) (accepted bool, err error) {
	send := func(ctx context.Context, id vpsbg.ID) error { return m.client.ReinstallServer(ctx, id, how) }
	return m.perform(ctx, send, m.shows(func(server *vpsbg.Server) bool {
		return how.ImageID == 0 || server.Image != nil && server.Image.ID == how.ImageID
	}))
}

// restore overwrites the disk with a snapshot or a backup, of which one is not 0.
func (m machine) restore(ctx context.Context, snapshot, backup vpsbg.ID) (accepted bool, err error) {
	send := func(ctx context.Context, id vpsbg.ID) error { return m.client.RestoreServer(ctx, id, snapshot, backup) }
	return m.perform(ctx, send, m.shows(func(*vpsbg.Server) bool { return true }))
}

// setPrimaryIP makes an address the primary one, unless it is.
func (m machine) setPrimaryIP(ctx context.Context, address vpsbg.ID) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.client.ChangeServerPrimaryIP(ctx, id, address)
		return err
	}
	return m.reach(ctx, send, m.shows(func(server *vpsbg.Server) bool { return isPrimary(server, address) }))
}

func isPrimary(server *vpsbg.Server, address vpsbg.ID) bool {
	for i := range server.IPAddresses {
		if server.IPAddresses[i].ID == address {
			return bool(server.IPAddresses[i].Main)
		}
	}
	return false
}

// attachBoot says which images the server boots, 0 for none, unless it boots them already.
func (m machine) attachBoot(ctx context.Context, kernel, initrd vpsbg.ID) error {
	send := func(ctx context.Context, id vpsbg.ID) error {
		_, err := m.client.AttachMeasuredBootImage(ctx, id, kernel, initrd)
		return err
	}
	return m.reach(ctx, send, m.shows(func(server *vpsbg.Server) bool {
		bootKernel, bootInitrd := bootImages(server)
		return bootKernel == kernel && bootInitrd == initrd
	}))
}

// bootImages returns the ids of the images that a server boots, 0 for none.
func bootImages(server *vpsbg.Server) (kernel, initrd vpsbg.ID) {
	if server.State == nil || server.State.MeasuredBoot == nil {
		return 0, 0
	}
	if image := server.State.MeasuredBoot.KernelImage; image != nil {
		kernel = image.ID
	}
	if image := server.State.MeasuredBoot.InitrdImage; image != nil {
		initrd = image.ID
	}
	return kernel, initrd
}
