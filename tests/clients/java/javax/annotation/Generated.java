package javax.annotation;

/** Marks generated classes; newer JDKs have it in another package only. */
public @interface Generated {
  String[] value();
  String comments() default "";
  String date() default "";
}
