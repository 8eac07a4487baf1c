"""Users: who signs in. What they may do follows from their appointments (villages)."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from shaping.pinyin import InitialsField


class UserManager(BaseUserManager["User"]):
    """Creates users with a hashed password."""

    def create_user(self, username: str, password: str, **fields: Any) -> "User":
        """Create one user; the password must already have been checked."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account (用户); rights come only from appointments (design §3)."""

    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已经有人用了，请换一个。"},
    )
    display_name = models.CharField("姓名", max_length=60)
    pinyin_initials = InitialsField("拼音首字母", source="display_name", editable=False)
    phone = models.CharField(
        "手机号",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^1\d{10}$", "请写11位手机号，例如 13800000000。")],
    )
    is_active = models.BooleanField("可以登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    is_demo = models.BooleanField("演示账号", default=False)
    large_text = models.BooleanField("大字版", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    # Django's own switches give nothing here: rights come from appointments alone.
    is_superuser = False
    is_staff = False

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """The name as the back office's skin asks for it."""
        return self.display_name

    @property
    def masked_phone(self) -> str:
        """The phone number as lists show it: 138****0000."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if self.phone else ""

    @property
    def is_unused(self) -> bool:
        """Whether nobody has signed in yet, so that the first password may be printed again."""
        return self.is_active and self.must_change_password and self.last_login is None

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer no: Django's model permissions are not used."""
        return False

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Answer no: Django's model permissions are not used."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Answer no: the admin site asks the capability file."""
        return False
